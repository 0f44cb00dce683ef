package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Program;
import dev.insideout.cli.project.Environments;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.marker.Run;
import dev.insideout.integration.KillPlan.Kill;
import dev.insideout.integration.KillPlan.Victim;
import dev.insideout.integration.SalesFacts.Aggregate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promotes and rollbacks in a row, while facts are written and readers read. In each, the command,
 * the TaskManager, the JobManager or the broker is killed at some moment and started again; then
 * the command is said again until it is done. At last an old job comes back to life.
 *
 * <p>Two handovers; twenty with {@code ./mvnw verify -Psoak -pl integration-tests -am}.
 */
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledHandoverIT {
  private static final String VIEW = SalesProject.VIEW;
  private static final long SEED = Long.getLong("insideout.seed", 20_260_107);
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));
  private static final int HANDOVERS = FULL ? 20 : 2;
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** The killed one, and one that met what had not come back yet. */
  private static final int SAYINGS = 3;

  @TempDir private static Path dir;
  private static Machines machines;
  private static SalesProject project;
  private static Insideout insideout;

  private final Map<String, Aggregate> statements = new HashMap<>();
  private final Map<Victim, Integer> hits = new EnumMap<>(Victim.class);
  private final long began = System.nanoTime();
  private int sayings;
  private int restarts;

  @BeforeAll
  static void start() throws Exception {
    machines = Machines.start(dir);
    SalesProject.createTopic(machines.log());
    project =
        SalesProject.write(
            dir.resolve("project"),
            machines.log(),
            machines.flink().address(),
            dir.resolve("flink"));
    insideout = new Insideout(project.folder(), SalesProject.ENVIRONMENT);
  }

  @AfterAll
  static void stop() {
    if (machines != null) {
      machines.close();
    }
  }

  @Test
  void everyHandoverIsDoneBySayingItAgainAndAnOldJobThatComesBackChangesNothing() throws Exception {
    tell("seed %d, %d handovers", SEED, HANDOVERS);
    try (SalesWriter writer = new SalesWriter(machines.log(), SEED)) {
      apply(Aggregate.SUM);
      try (SalesReaders readers = new SalesReaders(machines.log())) {
        List<Kill> kills = KillPlan.of(SEED, HANDOVERS).kills();
        for (Kill kill : kills) {
          handOver(kill);
          if (kill == kills.get(HANDOVERS - 1)) {
            sayAgainWhatIsDone();
          }
          restartIfItsJobIsGone();
          readers.compareAll(writer, statements);
          tell("  readers have what the log gives");
          requireWell();
          tell("  checked and audited");
        }
        if (FULL) {
          loseTheJobManager();
          readers.compareAll(writer, statements);
        }
        Set<Run> runs = Set.copyOf(readers.runs());
        reviveOldJob();
        readers.compareAll(writer, statements);
        assertThat(readers.runs()).as("nobody else has written").isEqualTo(runs);
        requireWell();
        tell(readers.figures());
      }
    }
    tell(
        "killed while a command was at work %s; said %d times for %d handovers; restarts %d; seed %d",
        hits, sayings, HANDOVERS, restarts, SEED);
    if (FULL) {
      assertThat(hits).as("killed while a command was at work").containsKeys(Victim.values());
    } else {
      assertThat(hits).hasSize(HANDOVERS);
    }
  }

  /** One line, with the time since the beginning. */
  private void tell(String line, Object... values) {
    System.out.printf("%5.1f s  %s%n", (System.nanoTime() - began) / 1e9, line.formatted(values));
  }

  private void apply(Aggregate aggregate) throws Exception {
    project.writeView(aggregate);
    Insideout.Said said = insideout.here("apply", VIEW);
    assertThat(said.exitCode()).as(said.text()).isZero();
    GroupRecord now = ledger();
    statements.put(now.building().or(now::live).orElseThrow().version(), aggregate);
    tell("%s is built", aggregate);
  }

  private void handOver(Kill kill) throws Exception {
    if (kill.command().equals("promote")) {
      apply(another());
    }
    GroupRecord before = ledger();
    Release heir = before.building().or(before::kept).orElseThrow();
    Insideout.Running command = insideout.start(kill.command(), VIEW);
    command.awaitSaid(kill.behind());
    boolean endedBefore = command.awaitEnd(kill.millis());
    strike(kill.victim(), command);
    if (!endedBefore) {
      hits.merge(kill.victim(), 1, Integer::sum);
    }
    tell("%s%s", kill, endedBefore ? ", when it was done" : "");
    sayUntilDone(kill.command(), command.awaitEnd());
    assertThat(ledger().live().orElseThrow().version())
        .as("the version that is live after %s", kill)
        .isEqualTo(heir.version());
    project.writeView(statements.get(heir.version()));
  }

  /** Neither what is live nor what was before that. */
  private Aggregate another() {
    GroupRecord now = ledger();
    Set<Aggregate> others = EnumSet.allOf(Aggregate.class);
    Stream.concat(now.live().stream(), now.kept().stream())
        .forEach(release -> others.remove(statements.get(release.version())));
    return others.iterator().next();
  }

  private static void strike(Victim victim, Insideout.Running command) {
    switch (victim) {
      case COMMAND -> command.kill();
      case TASK_MANAGER -> machines.flink().replaceTaskManager();
      case JOB_MANAGER -> machines.flink().restartJobManager();
      case BROKER -> machines.restartBroker();
    }
  }

  private void sayUntilDone(String command, Insideout.Said first) throws InterruptedException {
    Insideout.Said said = first;
    for (int times = 1; ; times++) {
      sayings++;
      tell("  %s: exit code %d, %s", command, said.exitCode(), said.lastLine());
      if (said.done()) {
        return;
      }
      assertThat(times).as("times said: %s", said.text()).isLessThan(SAYINGS);
      said = insideout.start(command, VIEW).awaitEnd();
    }
  }

  /** As the documentation says of a JobManager that was killed. */
  private void restartIfItsJobIsGone() throws Exception {
    Deployment deployment = deployment();
    Group group = new Group(VIEW, List.of(VIEW));
    if (deployment.job(group).isEmpty()) {
      restarts++;
      Insideout.Said said = insideout.start("restart", VIEW).awaitEnd();
      tell("  restart: exit code %d, %s", said.exitCode(), said.lastLine());
      assertThat(said.exitCode()).as(said.text()).isZero();
    }
    machines
        .flink()
        .await(
            "run the view",
            () -> deployment.job(group).filter(FlinkJob::atWork).isPresent(),
            LIMIT);
  }

  private void requireWell() {
    for (String command : List.of("check", "audit")) {
      Insideout.Said said = insideout.here(command, VIEW);
      assertThat(said.exitCode()).as(said.text()).isZero();
    }
  }

  /** A command that was killed behind its last step has done all that it was to do. */
  private void sayAgainWhatIsDone() throws Exception {
    String live = ledger().live().orElseThrow().version();
    UnreleasedClaim.write(machines.log(), VIEW);
    Insideout.Said said = insideout.here("rollback", VIEW);
    tell("rollback, killed when it was done, and said again: %s", said.text().strip());
    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(ledger().live().orElseThrow().version()).isEqualTo(live);
  }

  /** While no command is at work. */
  private void loseTheJobManager() throws Exception {
    machines.flink().restartJobManager();
    int before = restarts;
    restartIfItsJobIsGone();
    assertThat(restarts).as("restarts of the view, whose job is lost").isEqualTo(before + 1);
  }

  /** The job that was live before comes back as it was, from the state that it had. */
  private void reviveOldJob() throws Exception {
    Release old = ledger().kept().orElseThrow();
    assertThat(old.savepoint()).as("what it was stopped with").isPresent();
    Set<String> before = new HashSet<>();
    deployment().flink().jobs().forEach(job -> before.add(job.id()));
    Start asItWas =
        Start.from(old.savepoint(), Optional.of(Path.of("..", "jobs/target/insideout-jobs.jar")))
            .of(new Program.Statements(old.sql()), old.run());
    try {
      deployment().startHeir(new Group(VIEW, List.of(VIEW)), old.version(), asItWas);
    } catch (CommandFailure e) {
      tell("an old job that came back: %s", e.getMessage());
    }
    machines
        .flink()
        .await(
            "end the old job",
            () ->
                deployment().flink().jobs().stream()
                    .filter(job -> !before.contains(job.id()))
                    .anyMatch(job -> job.state().equals("FAILED")),
            LIMIT);
  }

  private static Deployment deployment() {
    ProjectFolder folder = new ProjectFolder(project.folder());
    return new Deployment(
        folder, Optional.empty(), Environments.of(folder, Map.of()).get(SalesProject.ENVIRONMENT));
  }

  private static GroupRecord ledger() {
    return new Ledger(machines.log()).of(VIEW);
  }
}
