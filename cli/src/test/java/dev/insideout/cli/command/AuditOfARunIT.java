package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every epoch of a run is held against the log: a minute's, an hour's at full size; then one is
 * lost.
 */
@Timeout(value = 7200, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditOfARunIT {
  private static final String VIEW = "sales_by_country";
  private static final long SEED = Long.getLong("insideout.seed", 7);
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));
  private static final Duration RUN = FULL ? Duration.ofHours(1) : Duration.ofMinutes(1);

  /** So that an hour has epochs enough, and their audit takes no hours. */
  private static final Duration INTERVAL = FULL ? Duration.ofSeconds(10) : Duration.ofSeconds(3);

  @TempDir Path folder;

  @Test
  void findsNoDifferenceInAnyEpoch() throws Exception {
    SalesProject project = SalesProject.write(folder);
    project.writeView(
        VIEW,
        """
        CREATE MATERIALIZED TABLE sales_by_country (PRIMARY KEY (country) NOT ENFORCED)
        WITH ('interval' = '%d ms')
        FRESHNESS = INTERVAL '%d' SECOND
        AS SELECT country, COUNT(*) AS sale_count, CAST(SUM(amount) AS DECIMAL(12, 2)) AS total
        FROM sales GROUP BY country;
        """
            .formatted(INTERVAL.toMillis(), 2 * INTERVAL.toSeconds()));
    try (Platform platform = TestPlatform.start(folder)) {
      LogConnection log = platform.environment().log();
      project.createTopic(log);
      TestPlatform.set(
          log, "sales", "min.compaction.lag.ms", Long.toString(Duration.ofDays(1).toMillis()));
      assertThat(run("apply").exitCode()).isZero();
      long written = write(log);
      JsonNode audit = audit();
      int epochs = audit.path("epochs").size();
      System.out.printf(
          "audited: %d epochs of %s in a chain of %d, %d records, seed %d%n",
          epochs, RUN, audit.path("epochsInChain").asInt(), written, SEED);
      assertThat(epochs).isGreaterThan((int) (RUN.dividedBy(INTERVAL) / 2));
      requireALostEpochIsFound(log);
    }
  }

  private long write(LogConnection log) throws Exception {
    try (SalesLoad load = new SalesLoad(log, SEED)) {
      load.awaitAfter(RUN);
      return load.written();
    }
  }

  private void requireALostEpochIsFound(LogConnection log) throws Exception {
    assertThat(run("stop", VIEW).exitCode()).isZero();
    new AlteredByHand(log, VIEW).loseAnEpoch();
    CommandRun audit = run("audit", VIEW);
    assertThat(audit.exitCode()).as(audit.err()).isEqualTo(1);
    assertThat(audit.out()).contains("lost epoch in partition 0");
  }

  private JsonNode audit() throws Exception {
    CommandRun audit = run("audit", VIEW, "--all", "--json");
    assertThat(audit.exitCode()).as(audit.out() + audit.err()).isZero();
    return new ObjectMapper().readTree(audit.out());
  }

  private CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }
}
