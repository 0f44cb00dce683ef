package dev.insideout.golden;

import static dev.insideout.golden.GoldenJob.NO_ROW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.job.JobStreams;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import dev.insideout.flink.job.LogJob;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.flink.view.ViewSpec;
import dev.insideout.flink.view.ViewTopic;
import dev.insideout.golden.GoldenJob.Facts;
import dev.insideout.golden.GoldenJob.Step;
import dev.insideout.platform.SchemaRegistryProcess;
import dev.insideout.testlog.TestLog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Savepoints of every released state layout of a job restore, strictly, on either state backend and
 * through changes of parallelism, with all that they say. {@code savepoints/README.md} tells how
 * one is made.
 */
public abstract class GoldenJobs {
  private static final String ASKED_FOR = "insideout.golden";
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path dir;

  private final GoldenJob scenario;
  private SchemaRegistryProcess registry;
  private int folders;

  protected GoldenJobs(GoldenJob scenario) {
    this.scenario = scenario;
  }

  /** One for all: it takes longer to start than a job does. */
  @BeforeEach
  void startRegistry() {
    registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  private TestLog log(Path folder) {
    return new TestLog(folder.resolve("log"), registry, scenario.logTime());
  }

  private LogJob job() {
    return new Brisk(scenario.job());
  }

  @TestFactory
  @DisabledIfSystemProperty(named = ASKED_FOR, matches = ".*")
  Stream<DynamicTest> goesOnFromWhatOnlyTheOldStateKnows() throws Exception {
    List<GoldenSavepoint> all = GoldenSavepoint.all(job().name());
    assertThat(all).as("golden savepoints of " + job().name()).isNotEmpty();
    return all.stream()
        .flatMap(
            golden ->
                FULL
                    ? Stream.of(
                        restore(golden, "hashmap", 2),
                        restore(golden, "rocksdb", 2),
                        restore(golden, "hashmap", 1, 2, 1),
                        restore(golden, "rocksdb", 1, 2, 1))
                    : Stream.of(
                        restore(golden, "hashmap", 2), restore(golden, "rocksdb", 1, 2, 1)));
  }

  private DynamicTest restore(GoldenSavepoint golden, String backend, Integer... parallelism) {
    List<Integer> path = List.of(parallelism);
    return DynamicTest.dynamicTest(
        "%s on %s at parallelism %s".formatted(golden, backend, path),
        () -> restore(golden, backend, path));
  }

  private void restore(GoldenSavepoint golden, String backend, List<Integer> path)
      throws Exception {
    Path folder = dir.resolve("restore-" + folders++);
    try (TestLog log = log(folder)) {
      Facts facts = scenario.over(log);
      fill(log, facts, golden);
      String savepoint =
          scenario
              .upgraded(golden, folder.resolve("upgraded"))
              .toAbsolutePath()
              .normalize()
              .toString();
      for (int subtasks : path.subList(0, path.size() - 1)) {
        JobClient job = submit(log.connection(), backend, savepoint, subtasks);
        await(log, facts, merged(facts.before(golden.version())));
        savepoint = stop(job, folder);
      }
      JobClient job = submit(log.connection(), backend, savepoint, path.get(path.size() - 1));
      await(log, facts, merged(facts.before(golden.version())));
      for (Step step : facts.after(golden.version())) {
        step.facts().run();
        await(log, facts, step.rows());
      }
      job.cancel().get();
      System.out.printf("%s restored on %s at parallelism %s%n", golden, backend, path);
    }
  }

  /** Puts something below the savepoint's offsets; in a view that is read back, what is no row. */
  private void fill(TestLog log, Facts facts, GoldenSavepoint golden) throws Exception {
    Map<String, byte[]> nobody = new HashMap<>();
    for (JobView<?> view : job().publishes()) {
      nobody.put(view.name(), keyOfNobody(log.connection(), view.spec()));
    }
    for (Map.Entry<SourcePartition, Long> next : golden.positions().next().entrySet()) {
      SourcePartition place = next.getKey();
      for (long offset = 0; offset < next.getValue(); offset++) {
        if (nobody.containsKey(place.topic())) {
          log.send(place, nobody.get(place.topic()), null);
        } else {
          facts.fill(place);
        }
      }
    }
  }

  private static byte[] keyOfNobody(LogConnection log, ViewSpec view) {
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    view.schemas().register(registry);
    try (TopicAdmin admin = new TopicAdmin(log)) {
      ViewTopic.ensure(admin, view.name(), view.partitions());
    }
    Schema schema = view.schemas().key();
    GenericRecord key = new GenericData.Record(schema);
    key.put(0, "nobody");
    int id = registry.idOf(SchemaRegistry.keySubject(view.name()), schema).orElseThrow();
    return AvroCodec.encode(id, key);
  }

  /** What the view says after all of these. */
  private static Map<String, String> merged(List<Step> steps) {
    Map<String, String> rows = new TreeMap<>();
    steps.forEach(step -> rows.putAll(step.rows()));
    return rows;
  }

  @Test
  @EnabledIfSystemProperty(named = ASKED_FOR, matches = "write")
  void isWritten() throws Exception {
    GoldenSavepoint golden = GoldenSavepoint.next(job().name());
    try (TestLog log = log(dir)) {
      Facts facts = scenario.over(log);
      JobClient job =
          JobSubmission.submit(
              env(new Configuration(), 2),
              job(),
              log.connection(),
              JobSubmission.nextRun(job(), log.connection()));
      for (Step step : facts.before(golden.version())) {
        step.facts().run();
        await(log, facts, step.rows());
      }
      golden.keep(Path.of(URI.create(stop(job, dir))));
    }
    System.out.printf(
        "%s is written: %s. It wants a line in the ledger.%n", golden, golden.ownership());
  }

  private JobClient submit(LogConnection log, String backend, String savepoint, int subtasks)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, false);
    configuration.set(StateBackendOptions.STATE_BACKEND, backend);
    return JobSubmission.submit(
        env(configuration, subtasks), job(), log, JobSubmission.nextRun(job(), log));
  }

  private static String stop(JobClient job, Path folder) throws Exception {
    return job.stopWithSavepoint(
            false, folder.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
        .get();
  }

  private static StreamExecutionEnvironment env(Configuration configuration, int subtasks) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
    env.setParallelism(subtasks);
    return env;
  }

  /**
   * Waits until all that is written is read and the view has these rows; and then until what was
   * published of it has been read back.
   */
  private void await(TestLog log, Facts facts, Map<String, String> expected) throws Exception {
    Set<String> topics = job().reads().stream().map(JobTopic::name).collect(Collectors.toSet());
    String view = job().publishes().get(0).name();
    // Nobody else than the job that runs now has read it.
    facts.tick();
    try (EpochReader reader = new EpochReader(log.connection(), List.of(view))) {
      await(reader, facts, log.ends(topics), expected);
      await(reader, facts, log.ends(topics), expected);
    }
  }

  private void await(EpochReader reader, Facts facts, Positions read, Map<String, String> expected)
      throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    Map<String, String> rows = new TreeMap<>();
    while (!reader.positions().cover(read) || !has(rows, expected)) {
      if (Instant.now().isAfter(deadline)) {
        fail("expected %s at %s, the view has %s at %s", expected, read, rows, reader.positions());
      }
      facts.tick();
      reader.poll(Duration.ofMillis(100));
      rows.clear();
      reader
          .rows(job().publishes().get(0).name())
          .forEach((key, row) -> rows.put(key.get(0).toString(), facts.text(row)));
    }
  }

  private static boolean has(Map<String, String> rows, Map<String, String> expected) {
    return expected.entrySet().stream()
        .allMatch(row -> rows.getOrDefault(row.getKey(), NO_ROW).equals(row.getValue()));
  }

  /**
   * The job with epochs that are shorter than where it is deployed: there are many to wait for, and
   * how long one is stands in no state.
   */
  private record Brisk(LogJob job) implements LogJob {
    @Override
    public String name() {
      return job.name();
    }

    @Override
    public String version() {
      return job.version();
    }

    @Override
    public Duration interval() {
      return Duration.ofMillis(200);
    }

    @Override
    public List<JobTopic<?>> reads() {
      return job.reads();
    }

    @Override
    public List<JobView<?>> publishes() {
      return job.publishes();
    }

    @Override
    public List<StateLayout> states() {
      return job.states();
    }

    @Override
    public void build(JobStreams log) {
      job.build(log);
    }
  }
}
