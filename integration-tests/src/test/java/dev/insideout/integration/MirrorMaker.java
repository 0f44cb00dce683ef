package dev.insideout.integration;

import dev.insideout.platform.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * MirrorMaker 2 as a process: copies a topic of a far cluster to the near one, as {@code
 * <far>.<topic>}. It notes once a minute how far it is: one that is killed copies much again.
 */
final class MirrorMaker implements AutoCloseable {
  /** Filled by the build of the module {@code integration-tests/mirror}. */
  private static final Path LIB = Path.of("mirror", "target", "lib").toAbsolutePath();

  private static final Path LOGGING =
      Path.of("target", "test-classes", "flink-log4j.properties").toAbsolutePath();

  private final Path dir;
  private int starts;
  private ChildJvm process;

  /**
   * Starts it.
   *
   * @param dir gets its settings and logs
   * @param far the name of the far cluster
   * @param from the far cluster's brokers
   * @param to the near one's
   */
  MirrorMaker(Path dir, String far, String from, String to, String topic) {
    this.dir = dir;
    try {
      Files.createDirectories(dir);
      Files.writeString(
          dir.resolve("mirror.properties"),
          """
          clusters = %1$s, near
          %1$s.bootstrap.servers = %2$s
          near.bootstrap.servers = %3$s
          %1$s->near.enabled = true
          %1$s->near.topics = %4$s
          near->%1$s.enabled = false
          # What was rolled back must not be copied.
          %1$s->near.consumer.isolation.level = read_committed
          # Copies are not copied on.
          %1$s->near.topics.exclude = (%1$s|near)[.].*, .*[-.]internal, .*[.]replica, __.*
          # One that was killed is missed soon.
          near.session.timeout.ms = 6000
          near.heartbeat.interval.ms = 1000
          near.scheduled.rebalance.max.delay.ms = 0
          replication.factor = 1
          checkpoints.topic.replication.factor = 1
          heartbeats.topic.replication.factor = 1
          offset-syncs.topic.replication.factor = 1
          offset.storage.replication.factor = 1
          config.storage.replication.factor = 1
          status.storage.replication.factor = 1
          offset.storage.partitions = 1
          status.storage.partitions = 1
          emit.heartbeats.enabled = false
          emit.checkpoints.enabled = false
          sync.topic.acls.enabled = false
          """
              .formatted(far, from, to, topic));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** Starts it again, after a kill. */
  void start() {
    process =
        ChildJvm.start(
            new ChildJvm.Command(
                "MirrorMaker",
                List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dlog4j.configurationFile=" + LOGGING.toUri()),
                jars(),
                "org.apache.kafka.connect.mirror.MirrorMaker",
                List.of(dir.resolve("mirror.properties").toString(), "--clusters", "near"),
                Map.of(),
                dir.resolve("mirror-%d.log".formatted(++starts))));
  }

  /** As a crash of its machine would. */
  void kill() {
    process.kill();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private static List<Path> jars() {
    try (Stream<Path> files = Files.list(LIB)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "MirrorMaker's lib folder is missing: run `./mvnw -pl integration-tests -am package`", e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
