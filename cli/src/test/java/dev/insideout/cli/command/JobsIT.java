package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.demo.simulation.SimulationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are written in Java, through the command. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SimulationOptions SMALL = SimulationOptions.DEFAULT.withSize(50, 20);
  private static final int FACTS = 800;
  private static final String TIMELINE = "order_timeline";
  private static final String VALIDATION = "order_validation";
  private static final String VALIDATIONS = "order_validations";

  @TempDir static Path folder;
  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    copy(Path.of("../sql"), folder.resolve("sql"));
    platform = TestPlatform.start(folder);
    work(SMALL);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void goesOnWhereItWasStoppedAndWithItsPlatform() throws Exception {
    done("run", TIMELINE);
    // The rows of an epoch are there before Flink tells of its checkpoint.
    JsonNode status =
        Eventually.get(() -> currentStatus(TIMELINE), now -> now.path("state_bytes").asLong() > 0);
    assertThat(status.path("group").asText()).isEqualTo(TIMELINE);
    assertThat(status.path("generation").asLong()).isEqualTo(1);
    assertThat(status.path("dead_letters").asLong(-1)).isZero();
    Set<String> before = rows(TIMELINE);
    assertThat(before).isNotEmpty();

    String savepoint = json(done("--json", "stop", TIMELINE)).path("savepoint").asText();
    assertThat(done("savepoint", "list", TIMELINE).out()).contains(TIMELINE, "stop");
    assertThat(done("savepoint", "inspect", savepoint).out())
        .contains("publisher-" + TIMELINE, "published");
    assertThat(done("savepoint", "inspect", TIMELINE).out()).contains("timeline");
    work(SMALL);
    done("run", VALIDATIONS);
    done("run", TIMELINE);

    JsonNode goesOn = currentStatus(TIMELINE);
    assertThat(goesOn.path("generation").asLong()).as("a plain restart").isEqualTo(1);
    Set<String> after = rows(TIMELINE);
    assertThat(after).hasSizeGreaterThan(before.size());
    currentStatus(VALIDATION);
    done("rescale", TIMELINE, "--parallelism", "2");
    assertThat(done("history", TIMELINE).out()).contains("from nothing", "savepoint", "rescale");

    platform.close();
    platform = TestPlatform.start(folder);
    platform.resume();

    assertThat(currentStatus(TIMELINE).path("generation").asLong()).isEqualTo(1);
    assertThat(rows(TIMELINE)).isEqualTo(after);
    done("check", TIMELINE);
    asDeployedBefore(TIMELINE);
    CommandRun changed = refused(2, "restart", TIMELINE);
    assertThat(changed.err()).contains("version 0", "version 1", "retire order_timeline");
    done("stop", TIMELINE);
    assertThat(refused(2, "run", TIMELINE).err()).contains("retire order_timeline");
    assertThat(refused(2, "run", TIMELINE, "--anew").err()).contains("does not read back");
    done("retire", TIMELINE, "--delete-topics");
    done("run", TIMELINE);
    currentStatus(TIMELINE);
    assertThat(rows(TIMELINE)).as("built again from the log alone").isEqualTo(after);

    decidesNothingAgain();
    System.out.printf("jobs: %d timelines, then %d%n", before.size(), after.size());
  }

  private void decidesNothingAgain() {
    currentStatus(VALIDATION);
    Set<String> decided = Eventually.get(() -> rows(VALIDATIONS), rows -> !rows.isEmpty());
    asDeployedBefore(VALIDATION);
    done("stop", VALIDATION);
    assertThat(refused(2, "run", VALIDATION).err()).contains("run order_validation --anew");

    done("run", VALIDATION, "--anew");

    Eventually.get(
        () -> currentStatus(VALIDATION).path("generation").asLong(), generation -> generation == 2);
    assertThat(rows(VALIDATIONS)).containsAll(decided);
    done("check", VALIDATIONS);
    System.out.printf("jobs: %d decisions stayed as they were%n", decided.size());
  }

  @Test
  void saysWhatIsForStatementsOnly() {
    for (String command :
        List.of("plan", "apply", "promote", "rollback", "diff", "audit", "test")) {
      assertThat(refused(2, command, VALIDATIONS).err()).as(command).contains("written in Java");
    }
    assertThat(refused(2, "run", "order_status", "--anew").err()).contains("insideout apply");
    assertThat(refused(2, "run", "order_validatoin").err())
        .contains("There is no view 'order_validatoin'");
    assertThat(refused(2, "status", "order_validatoin").err())
        .contains("Did you mean order_validation");
    assertThat(done("views").out()).contains(TIMELINE, VALIDATIONS, "in Java");
  }

  /** A version that is not that of its class, as one is after its class was changed. */
  private static void asDeployedBefore(String job) {
    try (GroupClaim claim = new Ledger(log()).claim(job, "test")) {
      GroupRecord now = claim.current();
      Release live = now.live().orElseThrow();
      claim.write(
          now.withLive(
              new Release(
                  "0",
                  "job %s 0".formatted(job),
                  live.run(),
                  live.job(),
                  live.jobName(),
                  live.views(),
                  live.settings(),
                  live.since(),
                  live.by(),
                  live.sql(),
                  live.savepoint(),
                  live.deployment())),
          "test",
          "0",
          "as if by an earlier build");
    }
  }

  private static JsonNode currentStatus(String name) {
    return Eventually.get(
        () -> json(done("--json", "status", name)),
        status ->
            status.path("job_state").asText().equals("RUNNING")
                && status.path("behind_records").asLong(-1) == 0);
  }

  private static Set<String> rows(String view) {
    return new TreeSet<>(done("--json", "read", view).outLines());
  }

  private static void work(SimulationOptions simulation) throws InterruptedException {
    try (Company company = Company.open(log(), CompanyOptions.of(simulation, FACTS, FACTS))) {
      company.start();
      assertThat(company.awaitEnd(Duration.ofSeconds(60))).isTrue();
    }
  }

  private static LogConnection log() {
    return platform.environment().log();
  }

  private static JsonNode json(CommandRun run) {
    try {
      return JSON.readTree(run.outLines().get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CommandRun done(String... arguments) {
    return refused(0, arguments);
  }

  private static CommandRun refused(int exitCode, String... arguments) {
    CommandRun run = CommandRun.in(folder, arguments);
    assertThat(run.exitCode())
        .as(String.join(" ", arguments) + ": " + run.err())
        .isEqualTo(exitCode);
    return run;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
