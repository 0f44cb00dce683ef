package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.Main;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promotions and rollbacks whose command is killed at some moment, and said again: each is gone on
 * with, no epoch is lost, and the rows are those of the log.
 */
@Timeout(value = 1200, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptedPromoteIT {
  private static final String VIEW = "sales_by_country";
  private static final long SEED = Long.getLong("insideout.seed", 7);
  private static final int ROUNDS = "full".equals(System.getProperty("insideout.size")) ? 20 : 2;

  /** A promotion takes about as long, the start of the JVM included. */
  private static final int LONGEST_MILLIS = 6_000;

  @TempDir Path folder;

  @Test
  void isGoneOnWithBySayingItAgain() throws Exception {
    Random random = new Random(SEED);
    SalesProject project = SalesProject.write(folder);
    List<Long> killedAfter = new ArrayList<>();
    try (Platform platform = TestPlatform.start(folder)) {
      project.createTopic(platform.environment().log());
      publish(0);
      done("apply");
      try (UpsertTable upserts = new UpsertTable(platform.environment().log(), VIEW)) {
        for (int round = 1; round <= ROUNDS; round++) {
          String aggregate = round % 2 == 1 ? "MAX" : "SUM";
          project.writeView(VIEW, statement(aggregate));
          publish(round);
          done("apply");
          killedAfter.add(killedAt(random.nextInt(LONGEST_MILLIS), "promote", VIEW));
          publish(round);
          again("promote", VIEW);
          assertThat(run("plan", "--json").out()).contains("\"verdict\":\"unchanged\"");
          assertWholeAndRight(upserts);
        }
      }
    }
    System.out.printf(
        "interrupted promotions: %d, seed %d, killed after ms %s%n", ROUNDS, SEED, killedAfter);
  }

  private void assertWholeAndRight(UpsertTable upserts) throws Exception {
    CommandRun check = run("check", VIEW);
    assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
    CommandRun audit = run("audit", VIEW);
    assertThat(audit.exitCode()).as(audit.out() + audit.err()).isZero();
    assertThat(upserts.rows()).hasSize(2);
  }

  /** Until it is done: the one that was killed holds its claim for a moment. */
  private void again(String... arguments) {
    CommandRun run = run(arguments);
    boolean doneBefore = run.err().contains("No version of " + VIEW + " is being built");
    assertThat(run.exitCode() == 0 || doneBefore).as(run.err()).isTrue();
  }

  /** Kills the command after so long, unless it is done before; returns how long it ran. */
  private long killedAt(int millis, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("killed.log").toFile())
            .start();
    process.waitFor(2_000 + millis, TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    process.waitFor();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private void publish(int round) {
    CommandRun run =
        CommandRun.withInput(
            sale("a" + round, "DE", "10.00")
                + sale("b" + round, "DE", "2.50")
                + sale("c" + round, "NL", "7.00"),
            folder,
            "publish",
            "sales");
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static String statement(String aggregate) {
    return """
        CREATE MATERIALIZED TABLE sales_by_country (
          PRIMARY KEY (country) NOT ENFORCED
        ) COMMENT 'One row a country: its sales.'
        WITH ('interval' = '200 ms')
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT country, COUNT(*) AS sale_count, CAST(%s(amount) AS DECIMAL(12, 2)) AS total
        FROM sales GROUP BY country;
        """
        .formatted(aggregate);
  }

  private void done(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }
}
