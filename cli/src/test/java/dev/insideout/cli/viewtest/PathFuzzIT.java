package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.viewtest.FuzzJob.DifferentException;
import dev.insideout.flink.FolderLog;
import dev.insideout.sqlview.FolderJob;
import dev.insideout.sqlview.SqlProject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random facts through random views, on the fast path and on the planner's: at every epoch both
 * must be what a recomputation at its positions is.
 *
 * <p>A case is one random view over one random history of facts, right at every epoch of a run on
 * each path. Many histories, which have no key in common, go through one job side by side, and so
 * do the views of a group; each job fails in the middle. {@code -Psoak} runs 10,000 cases; {@code
 * -Dinsideout.fuzz.seed} and {@code -Dinsideout.fuzz.cases} run others.
 */
class PathFuzzIT {
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));
  private static final long USUAL = 20_261_127;
  private static final long SEED = Long.getLong("insideout.fuzz.seed", USUAL);
  private static final int CASES = Integer.getInteger("insideout.fuzz.cases", FULL ? 10_000 : 600);
  private static final int HISTORIES = 50;
  private static final int LEAST_STEPS = 4;
  private static final int MOST_FACTS = 8;

  @TempDir private static Path folder;

  private final FuzzCount count = new FuzzCount();
  private final List<String> failures = new ArrayList<>();

  @Test
  void bothPathsAreTheRecomputation() throws Exception {
    try (TestFlink flink = TestFlink.start();
        TestRegistry registry = TestRegistry.start()) {
      for (long seed = SEED; count.cases() < CASES && failures.isEmpty(); seed++) {
        run(flink, registry, seed);
        if (FULL) {
          System.out.printf("fuzz: %d cases, seed %d%n", count.cases(), seed);
        }
      }
    }
    System.out.printf("fuzz: seeds from %d on, %s%n", SEED, count);
    assertThat(failures).isEmpty();
    if (SEED == USUAL) {
      assertThat(count.fastShare()).as("share of views on the fast path").isGreaterThan(0.8);
    }
  }

  private void run(TestFlink flink, TestRegistry registry, long seed) throws Exception {
    Random random = new Random(new Random(seed).nextLong());
    FuzzProject project = FuzzProject.random(random);
    int steps = LEAST_STEPS + random.nextInt(LEAST_STEPS);
    List<List<List<FuzzFact>>> histories = new ArrayList<>();
    for (int history = 0; history < HISTORIES; history++) {
      histories.add(
          FuzzFact.history(history, List.copyOf(project.tables()), steps, MOST_FACTS, random));
    }
    count.facts(histories);
    Map<Integer, Integer> faults = new TreeMap<>();
    faults.put(random.nextInt(steps), random.nextInt(HISTORIES * MOST_FACTS));
    int parallelism = 1 + random.nextInt(TestFlink.SLOTS);
    Configuration settings = settings(random.nextInt(4) == 0);
    for (String path : List.of("auto", "planner")) {
      SqlProject sql = project.sql(path);
      FolderLog log = new FolderLog(folder.resolve("%d-%s".formatted(seed, path)));
      FolderJob job =
          FolderJob.of(
              StreamExecutionEnvironment.getExecutionEnvironment(settings)
                  .setParallelism(parallelism),
              sql,
              FuzzProject.GROUP,
              log.connection(registry.address("")));
      try {
        FuzzJob run =
            new FuzzJob(job, log, registry, project.views(), project.versioned(), HISTORIES);
        String where = "%s on %s".formatted(path, settings.get(StateBackendOptions.STATE_BACKEND));
        count.run(where, run.run(flink, histories, faults, new Random(seed)));
      } catch (DifferentException e) {
        failures.add(
            "seed %d, path %s, parallelism %d, %s, versions in %s: %s%n%s"
                .formatted(
                    seed,
                    path,
                    parallelism,
                    settings,
                    project.versioned(),
                    e.getMessage(),
                    String.join("\n", sql.files().values())));
      }
      if (path.equals("auto")) {
        project.views().forEach((name, view) -> count.view(view, isFast(job, name)));
      }
    }
    if (failures.isEmpty()) {
      count.right(project.views().size() * HISTORIES);
    }
  }

  /** The tests' Flink has too little managed memory for a store on disk. */
  private static Configuration settings(boolean onDisk) {
    Configuration settings = new Configuration();
    settings.set(StateBackendOptions.STATE_BACKEND, onDisk ? "rocksdb" : "hashmap");
    settings.set(RocksDBOptions.USE_MANAGED_MEMORY, false);
    return settings;
  }

  private static boolean isFast(FolderJob job, String view) {
    return StreamSupport.stream(job.graph().getVertices().spliterator(), false)
        .map(JobVertex::getName)
        .anyMatch(name -> name.contains("join " + view));
  }
}
