package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.golden.GoldenSavepoint;
import dev.insideout.testlog.TestLog;
import dev.insideout.testlog.TopicDump;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Savepoints of every released state layout restore, with all that they say. {@code
 * savepoints/README.md} tells how one is made.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GoldenSavepointIT {
  private static final String ASKED_FOR = "insideout.golden";
  private static final String WRITE = "write";
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));

  @TempDir private Path dir;

  static Stream<Arguments> restores() throws IOException {
    List<GoldenSavepoint> all = GoldenSavepoint.all(GoldenSavepoint.SQL_VIEW);
    assertThat(all).isNotEmpty();
    return all.stream()
        .flatMap(
            golden ->
                FULL
                    ? Stream.of(
                        Arguments.of(golden, "hashmap", 2),
                        Arguments.of(golden, "rocksdb", 2),
                        Arguments.of(golden, "hashmap", 3),
                        Arguments.of(golden, "rocksdb", 1))
                    : Stream.of(
                        Arguments.of(golden, "hashmap", 2), Arguments.of(golden, "rocksdb", 1)));
  }

  @ParameterizedTest(name = "{0} on {1} at parallelism {2}")
  @MethodSource("restores")
  @DisabledIfSystemProperty(named = ASKED_FOR, matches = WRITE)
  void goesOnFromWhatOnlyTheOldStateKnows(GoldenSavepoint golden, String backend, int subtasks)
      throws Exception {
    try (TestLog log = new TestLog(dir)) {
      GoldenView story = GoldenView.of(GoldenView.of(golden), log);
      story.fill(golden.positions());
      StreamExecutionEnvironment env = env(restoring(golden, backend));
      env.setParallelism(subtasks);
      JobClient job =
          ViewJob.submit(env, SqlProject.open(golden.folder()), story.name(), log.connection());
      try (ViewWatch view = new ViewWatch(log.connection(), story.name())) {
        // The topic is empty, which is not as the old job left it: it is taken over.
        view.await(story.before());
        assertThat(view.rows()).isEqualTo(story.before());
        view.awaitGeneration(golden.ownership().generation() + 1);
        story.goOn();
        view.await(story.after());
        assertThat(view.rows()).isEqualTo(story.after());
        System.out.printf(
            "%s restored on %s at parallelism %d: %s -> %s%n",
            golden, backend, subtasks, story.before(), view.rows());
      } finally {
        job.cancel().get();
      }
    }
  }

  /** Of the newest story, or of the one that {@code -Dinsideout.golden.view} names. */
  @Test
  @EnabledIfSystemProperty(named = ASKED_FOR, matches = WRITE)
  void isWritten() throws Exception {
    GoldenSavepoint golden = GoldenSavepoint.next(GoldenSavepoint.SQL_VIEW);
    String newest = GoldenView.ALL.get(GoldenView.ALL.size() - 1);
    try (TestLog log = new TestLog(dir.resolve("log"))) {
      GoldenView story = GoldenView.of(System.getProperty("insideout.golden.view", newest), log);
      SqlProject project = ProjectFiles.write(dir.resolve("project"), story.sql());
      JobClient job =
          ViewJob.submit(env(new Configuration()), project, story.name(), log.connection());
      story.begin();
      try (ViewWatch view = new ViewWatch(log.connection(), story.name())) {
        view.await(story.before());
      }
      assertThat(TopicDump.of(log.connection(), DeadLetter.topicOf("orders"), 1)).hasSize(1);
      String made =
          job.stopWithSavepoint(
                  false, dir.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
              .get();
      ProjectFiles.write(golden.folder(), story.sql());
      golden.keep(Path.of(URI.create(made)));
    }
    assertThat(golden.positions().next())
        .isNotEmpty()
        .allSatisfy((p, n) -> assertThat(n).isPositive());
    System.out.printf(
        "%s is written: %s. It wants a line in the ledger.%n", golden, golden.ownership());
  }

  private static Configuration restoring(GoldenSavepoint golden, String backend) {
    Configuration configuration = new Configuration();
    configuration.set(
        StateRecoveryOptions.SAVEPOINT_PATH,
        golden.savepoint().toAbsolutePath().normalize().toString());
    configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, false);
    configuration.set(StateBackendOptions.STATE_BACKEND, backend);
    return configuration;
  }

  private static StreamExecutionEnvironment env(Configuration configuration) {
    return StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
  }
}
