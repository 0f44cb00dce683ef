package dev.insideout.platform;

import java.nio.file.Path;
import java.util.Properties;

/** The settings of a single combined broker and controller. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  private static final String CLIENT_LISTENER = "PLAINTEXT";
  private static final String MIB = "1048576";

  private BrokerSettings() {}

  static Properties of(Path logFolder, String address, int clientPort, int controllerPort) {
    Properties settings = new Properties();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", String.valueOf(NODE_ID));
    settings.put("log.dirs", logFolder.toString());
    addresses(settings, address, clientPort, controllerPort);
    onlyNode(settings);
    logAsTruth(settings);
    smallMemory(settings);
    return settings;
  }

  private static void addresses(
      Properties settings, String address, int clientPort, int controllerPort) {
    String client = CLIENT_LISTENER + "://" + address + ":" + clientPort;
    settings.put(
        "listeners", client + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort);
    settings.put("advertised.listeners", client);
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put("inter.broker.listener.name", CLIENT_LISTENER);
    settings.put(
        "listener.security.protocol.map",
        CONTROLLER_LISTENER + ":PLAINTEXT," + CLIENT_LISTENER + ":PLAINTEXT");
    // Static voters are read from here at each start and not from the data folder, so the
    // controller's port may be another one each time.
    settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
  }

  private static void onlyNode(Properties settings) {
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // One coordinator serves all groups anyway; the defaults, 50 each, make 100 folders.
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    // Nobody else joins a group that is just forming.
    settings.put("group.initial.rebalance.delay.ms", "0");
    // After a kill the controller takes its own former self for alive, and refuses the new one
    // until this time is over.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
  }

  private static void logAsTruth(Properties settings) {
    // A misspelt topic is an error, not a new topic.
    settings.put("auto.create.topics.enable", "false");
    // Views are rebuilt from the start of the log: nothing goes unless a topic's own settings say
    // so.
    settings.put("log.retention.ms", "-1");
    // Readers of committed records wait for an open transaction; those of dead writers end soon
    // after their timeout (the default looks for them every 10 s).
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
  }

  private static void smallMemory(Properties settings) {
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "2");
    settings.put("background.threads", "2");
    settings.put("group.coordinator.threads", "1");
    settings.put("num.recovery.threads.per.data.dir", "2");
    // The cleaner takes this much heap at start; the default is 128 MiB. It holds the keys of one
    // pass, 24 bytes each: with more keys it makes more passes.
    settings.put("log.cleaner.dedupe.buffer.size", "16777216");
    settings.put("log.cleaner.io.buffer.size", MIB);
    settings.put("offsets.load.buffer.size", MIB);
    settings.put("transaction.state.log.load.buffer.size", MIB);
  }
}
