package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.ChildJvm;
import dev.insideout.platform.Host;
import dev.insideout.platform.SchemaRegistryProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A region with a broker, a registry and a service that writes sales, in a network of its own that
 * can be cut off from us. Its service works on meanwhile. Where no such network can be made, a cut
 * stops the broker and the registry as they are: they keep their connections and do not answer.
 */
final class FarRegion implements AutoCloseable {
  private final Path dir;
  private final Optional<FarNetwork> network;
  private final Host host;
  private final BrokerProcess broker;
  private final SchemaRegistryProcess registry;
  private Optional<ChildJvm> service = Optional.empty();

  private FarRegion(Path dir, Optional<FarNetwork> network) {
    this.dir = dir;
    this.network = network;
    host = network.map(FarNetwork::host).orElse(Host.LOOPBACK);
    broker = BrokerProcess.start(dir.resolve("broker"), OptionalInt.empty(), host);
    registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty(), host);
  }

  /** Starts it; its data and logs go to {@code dir}. */
  static FarRegion start(Path dir) {
    Optional<FarNetwork> network = FarNetwork.open();
    System.out.println(
        network.isPresent()
            ? "the far region is in a network namespace; a cut drops its packets"
            : "no network namespaces here: a cut stops the far region's processes (SIGSTOP)");
    return new FarRegion(dir, network);
  }

  LogConnection log() {
    return LogConnection.of(broker.bootstrap(), registry.address());
  }

  /** Starts the service. */
  void work(long seed) {
    service =
        Optional.of(
            ChildJvm.start(
                new ChildJvm.Command(
                    host.launcher(),
                    "The far service",
                    List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toList(),
                    SalesService.class.getName(),
                    List.of(log().kafka(), log().registry(), String.valueOf(seed)),
                    Map.of(),
                    dir.resolve("service.log"))));
  }

  /** Stops the service; all that it has begun to write is written. */
  void rest() {
    service.ifPresent(ChildJvm::close);
    service = Optional.empty();
  }

  void cut() {
    network.ifPresentOrElse(FarNetwork::cut, () -> signal("STOP"));
  }

  /** Ends the cut; what was dropped by it, where packets are. */
  Optional<FarNetwork.Dropped> heal() {
    Optional<FarNetwork.Dropped> dropped = network.map(FarNetwork::heal);
    if (dropped.isEmpty()) {
      signal("CONT");
    }
    return dropped;
  }

  private void signal(String name) {
    Stream.of(broker.pid(), registry.pid())
        .forEach(pid -> OperatingSystem.say("kill -%s %d".formatted(name, pid)));
  }

  @Override
  public void close() {
    rest();
    registry.close();
    broker.close();
    network.ifPresent(FarNetwork::close);
  }
}
