package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Broker, registry, JobManager and TaskManagers, each a process that can be killed and come back.
 */
final class Machines implements AutoCloseable {
  private final Path dir;
  private final SchemaRegistryProcess registry;
  private final FlinkCluster flink;
  private BrokerProcess broker;

  private Machines(
      Path dir, BrokerProcess broker, SchemaRegistryProcess registry, FlinkCluster flink) {
    this.dir = dir;
    this.broker = broker;
    this.registry = registry;
    this.flink = flink;
  }

  /** Starts one of each; their data and logs go to {@code dir}. */
  static Machines start(Path dir) {
    return start(dir, 1);
  }

  /** The same with several TaskManagers. */
  static Machines start(Path dir, int taskManagers) {
    BrokerProcess broker = BrokerProcess.start(dir.resolve("broker"), OptionalInt.empty());
    SchemaRegistryProcess registry = null;
    try {
      registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
      return new Machines(
          dir, broker, registry, FlinkCluster.start(dir.resolve("flink"), taskManagers));
    } catch (RuntimeException e) {
      if (registry != null) {
        registry.close();
      }
      broker.close();
      throw e;
    }
  }

  LogConnection log() {
    return LogConnection.of(broker.bootstrap(), registry.address());
  }

  FlinkCluster flink() {
    return flink;
  }

  /** Kills the broker and starts it again, at the same address and with the data that it had. */
  void restartBroker() {
    String address = broker.bootstrap();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    broker.kill();
    broker = BrokerProcess.start(dir.resolve("broker"), OptionalInt.of(port));
  }

  @Override
  public void close() {
    flink.close();
    registry.close();
    broker.close();
  }
}
