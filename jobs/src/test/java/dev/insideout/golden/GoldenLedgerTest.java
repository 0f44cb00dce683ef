package dev.insideout.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.job.LogJob;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden savepoints are those of the ledger, of the jobs, and of what the jobs plan today. */
class GoldenLedgerTest {
  private static final Pattern LINE = Pattern.compile("(?m)^\\| `([a-z_-]+/v\\d+)` \\|");

  static Stream<LogJob> jobs() {
    return ServiceLoader.load(LogJob.class).stream().map(ServiceLoader.Provider::get);
  }

  @Test
  void theLedgerHasALineForEachAndNoOther() throws Exception {
    Set<String> kept = new TreeSet<>();
    for (String job : GoldenSavepoint.jobs()) {
      GoldenSavepoint.all(job).forEach(golden -> kept.add(golden.toString()));
    }
    String ledger = Files.readString(GoldenSavepoint.ROOT.resolve("README.md"));

    assertThat(LINE.matcher(ledger).results().map(line -> line.group(1)))
        .as("lines of savepoints/README.md, and folders beside it")
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(kept);
  }

  @Test
  void everyJobHasSomeAndEachIsOfAJob() throws Exception {
    Set<String> named = jobs().map(LogJob::name).collect(Collectors.toCollection(TreeSet::new));
    named.add(GoldenSavepoint.SQL_VIEW);
    named.add(GoldenSavepoint.UNIFIED_HOPS);

    assertThat(complaints(named, GoldenSavepoint.jobs())).isEmpty();
  }

  @Test
  void whatIsMissingAndWhatIsLeftOverIsNamed() {
    assertThat(complaints(Set.of("new_job", "kept"), Set.of("kept", "gone_job")))
        .containsExactly(
            "gone_job has golden savepoints, but there is no such job",
            "new_job has no golden savepoint");
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void keyedStateIsUnderTheUidsThatArePlannedToday(LogJob job) throws Exception {
    JobPlan plan = JobPlan.of(job);
    for (GoldenSavepoint golden : GoldenSavepoint.all(job.name())) {
      assertThat(lost(golden, plan)).isEmpty();
      System.out.printf("%s: keyed state of %s%n", golden, golden.keyedUids());
    }
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void aUidThatChangesIsNamed(LogJob job) throws Exception {
    JobPlan plan = JobPlan.of(job);
    String uid = job.states().get(0).uid();
    GoldenSavepoint golden = GoldenSavepoint.all(job.name()).get(0);

    assertThat(lost(golden, plan.renamed(uid, "another")))
        .containsExactly(
            "%s has state of %s, which nothing plans".formatted(golden, uid),
            "%s has no keyed state of another, which is planned".formatted(golden));
  }

  private static List<String> complaints(Set<String> jobs, Set<String> folders) {
    List<String> complaints = new ArrayList<>();
    for (String folder : new TreeSet<>(folders)) {
      if (!jobs.contains(folder)) {
        complaints.add(folder + " has golden savepoints, but there is no such job");
      }
    }
    for (String job : new TreeSet<>(jobs)) {
      if (!folders.contains(job)) {
        complaints.add(job + " has no golden savepoint");
      }
    }
    return complaints;
  }

  /** What is lost by whoever upgrades, or was never there. */
  private static List<String> lost(GoldenSavepoint golden, JobPlan plan) throws IOException {
    List<String> lost = new ArrayList<>();
    for (String uid : golden.uids()) {
      if (!plan.uids().contains(uid)) {
        lost.add("%s has state of %s, which nothing plans".formatted(golden, uid));
      }
    }
    for (String uid : plan.keyed()) {
      if (!golden.keyedUids().contains(uid)) {
        lost.add("%s has no keyed state of %s, which is planned".formatted(golden, uid));
      }
    }
    return lost;
  }
}
