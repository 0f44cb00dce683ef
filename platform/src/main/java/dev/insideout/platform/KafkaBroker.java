package dev.insideout.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and its controller inside of this JVM, by default for this machine only. Its log
 * lies in a data folder: a new folder is formatted, a used one is resumed with the same cluster id
 * and topics, also after its process was killed, and whatever the port was.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final String NAME = "The Kafka broker";

  private final KafkaRaftServer server;
  private final DataFolder folder;
  private final String bootstrap;

  private KafkaBroker(KafkaRaftServer server, DataFolder folder, String bootstrap) {
    this.server = server;
    this.folder = folder;
    this.bootstrap = bootstrap;
  }

  /**
   * Starts a broker and returns when it takes requests.
   *
   * @param dir the data folder; made when it is not there
   * @param port where clients connect, a free port when empty
   * @throws PlatformException when the port is taken, or the folder is not writable, or another
   *     broker runs on it
   */
  public static KafkaBroker start(Path dir, OptionalInt port) {
    return start(dir, port, Map.of());
  }

  /**
   * Starts a broker with settings of its own on top of ours.
   *
   * @param more settings of a Kafka broker
   * @see #start(Path, OptionalInt)
   */
  public static KafkaBroker start(Path dir, OptionalInt port, Map<String, String> more) {
    return start(dir, port, Host.LOOPBACK.address(), more);
  }

  /**
   * The same for clients of other machines, too.
   *
   * @param address of this one, that clients know it by
   */
  static KafkaBroker start(Path dir, OptionalInt port, String address, Map<String, String> more) {
    int clientPort = LoopbackPort.choose(port, NAME);
    int controllerPort = LoopbackPort.freeExcept(clientPort, NAME);
    DataFolder folder = DataFolder.claim(dir, NAME);
    try {
      Path log = formatted(folder.path());
      Properties settings = BrokerSettings.of(log, address, clientPort, controllerPort);
      settings.putAll(more);
      KafkaConfig config = new KafkaConfig(settings);
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      startUp(server);
      return new KafkaBroker(server, folder, address + ":" + clientPort);
    } catch (Exception e) {
      folder.close();
      throw new PlatformException(
          "%s did not start on port %d with the data folder %s: %s. If the folder is damaged, start with another one."
              .formatted(NAME, clientPort, folder.path(), e),
          e);
    }
  }

  /** The address for clients, {@code host:port}. */
  public String bootstrap() {
    return bootstrap;
  }

  /** Ends the broker in an orderly way; everything it acknowledged is on disk. */
  @Override
  public void close() {
    try {
      server.shutdown();
      server.awaitShutdown();
    } finally {
      folder.close();
    }
  }

  private static void startUp(KafkaRaftServer server) {
    try {
      server.startup();
    } catch (RuntimeException | Error e) {
      server.shutdown();
      throw e;
    }
  }

  /** The folder of Kafka's own files; formatted beside and moved, so it is never half formatted. */
  private static Path formatted(Path dir) throws Exception {
    Path log = dir.resolve("log");
    if (Files.exists(log)) {
      return log;
    }
    Path fresh = dir.resolve("log.new");
    delete(fresh);
    Files.createDirectories(fresh);
    new Formatter()
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(BrokerSettings.NODE_ID)
        .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
        .setMetadataLogDirectory(fresh.toString())
        .addDirectory(fresh.toString())
        .setUnstableFeatureVersionsEnabled(false)
        .run();
    return Files.move(fresh, log, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
