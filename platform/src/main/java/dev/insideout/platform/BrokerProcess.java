package dev.insideout.platform;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A {@link KafkaBroker} in a process of its own, to be killed and started again; it ends with this
 * process. It runs on this JVM's class path.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final ChildJvm child;

  private BrokerProcess(ChildJvm child) {
    this.child = child;
  }

  /**
   * Starts a broker and returns when it takes requests.
   *
   * @param dir the data folder, as for {@link KafkaBroker}, which also gets {@code broker.log}
   * @param port where clients connect, a free port when empty
   * @throws PlatformException when it does not come up, with the last lines of its log
   */
  public static BrokerProcess start(Path dir, OptionalInt port) {
    return start(dir, port, Host.LOOPBACK);
  }

  /** The same on another host. */
  public static BrokerProcess start(Path dir, OptionalInt port, Host host) {
    ChildJvm child =
        ChildJvm.start(
            new ChildJvm.Command(
                host.launcher(),
                "The Kafka broker",
                List.of("-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .toList(),
                BrokerMain.class.getName(),
                List.of(dir.toString(), String.valueOf(port.orElse(0)), host.address()),
                Map.of(),
                dir.resolve("broker.log")));
    BrokerProcess broker = new BrokerProcess(child);
    child.awaitReady(() -> broker.ready().isPresent(), START_LIMIT);
    return broker;
  }

  /** The address for clients, {@code host:port}. */
  public String bootstrap() {
    return ready().orElseThrow();
  }

  /** The id of the broker's process. */
  public long pid() {
    return child.pid();
  }

  /** Ends the broker as a crash would. */
  public void kill() {
    child.kill();
  }

  @Override
  public void close() {
    child.close();
  }

  private Optional<String> ready() {
    return child.output().stream()
        .filter(line -> line.startsWith(BrokerMain.READY))
        .map(line -> line.substring(BrokerMain.READY.length()))
        .findFirst();
  }
}
