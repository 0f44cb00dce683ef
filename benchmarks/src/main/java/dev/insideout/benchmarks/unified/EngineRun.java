package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.unified.fact.FactTopic;
import dev.insideout.benchmarks.unified.fact.FactWriter;
import dev.insideout.benchmarks.unified.streams.StreamsChild;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.platform.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One engine in a JVM of its own, from nothing to when it has worked off the log. Its CPU time
 * counts from when a quarter of the facts is worked off to when all is done, so that neither start
 * nor warm-up counts.
 */
final class EngineRun {
  private static final Duration LIMIT = Duration.ofMinutes(40);
  private static final int WARM_UP_SHARE = 4;

  /** What takes less is over within a few commits, which say nothing. */
  private static final Duration LEAST_MEASURED = Duration.ofSeconds(3);

  private final Engine engine;
  private final Comparison comparison;
  private final int run;
  private final Path folder;

  EngineRun(Engine engine, Comparison comparison, int run) {
    this.engine = engine;
    this.comparison = comparison;
    this.run = run;
    this.folder = comparison.folder().resolve("%s-%d".formatted(engine, run));
  }

  /**
   * What all engines work on.
   *
   * @param written what is in the log
   * @param jvm options of each engine's JVM
   */
  record Comparison(
      BenchLog log,
      UnifiedView view,
      Backend backend,
      FactWriter.Written written,
      List<String> jvm,
      Path folder) {
    long facts() {
      return written.records();
    }

    Set<String> topics() {
      return view.topics().stream().map(FactTopic::topicName).collect(Collectors.toSet());
    }
  }

  /**
   * What was measured.
   *
   * @param micros of CPU time for each fact after the warm-up; nothing when facts were too few to
   *     tell
   * @param warmUp what part of the facts was worked off when counting began: as much as a commit
   *     had
   * @param microsWithStart of CPU time for each fact, with the start of the JVM
   * @param seconds from the start of the JVM to when all was done
   * @param stateBytes of the state, where it was looked at
   * @param verdict on what its readers have in the end; nothing where there is no view
   */
  record Measured(
      OptionalDouble micros,
      double warmUp,
      double microsWithStart,
      double seconds,
      OptionalDouble stateBytes,
      Optional<FinalTable.Verdict> verdict) {}

  /**
   * @param withState whether to look at the state, too
   */
  Measured measure(boolean withState) throws Exception {
    createTopics();
    long begin = System.nanoTime();
    EngineProgress.Mark first;
    EngineProgress.Mark last;
    OptionalDouble state = OptionalDouble.empty();
    try (ChildJvm child = ChildJvm.start(command());
        EngineProgress progress = progress(child)) {
      first = progress.reach(comparison.facts() / WARM_UP_SHARE, LIMIT);
      last = progress.end(comparison.facts(), LIMIT);
      if (withState && engine.keepsView()) {
        state = OptionalDouble.of(stateBytes(child));
      }
      child.kill();
    }
    Optional<FinalTable.Verdict> verdict = verdict();
    clean();
    return new Measured(
        afterWarmUp(first, last),
        (double) first.facts() / comparison.facts(),
        micros(last.cpu(), last.facts()),
        (last.nanos() - begin) / 1e9,
        state,
        verdict);
  }

  /**
   * Where time goes after the warm-up.
   *
   * @param facts that count
   */
  record Profiled(FlightProfile profile, long facts) {}

  /** The same of one that is Flink, looking at where its time goes. */
  Profiled profile() throws Exception {
    createTopics();
    try (ChildJvm child = ChildJvm.start(command());
        EngineProgress progress = progress(child)) {
      EngineProgress.Mark first = progress.reach(comparison.facts() / WARM_UP_SHARE, LIMIT);
      EngineProgress.Mark last = progress.end(comparison.facts(), LIMIT);
      saveState(child);
      child.kill();
      return new Profiled(
          FlightProfile.read(
              folder.resolve(FlinkChild.RECORDING),
              first.time(),
              last.time(),
              last.cpu().minus(first.cpu())),
          last.facts() - first.facts());
    }
  }

  private void createTopics() throws Exception {
    for (String topic : engine.isOurs() ? List.<String>of() : engine.written(comparison.view())) {
      comparison.log().createKeptTopic(topic);
    }
  }

  private EngineProgress progress(ChildJvm child) {
    String group = engine.consumerGroup(comparison.view(), run);
    return new EngineProgress(child, comparison, engine, group);
  }

  private static OptionalDouble afterWarmUp(EngineProgress.Mark first, EngineProgress.Mark last) {
    long facts = last.facts() - first.facts();
    return facts == 0 || last.nanos() - first.nanos() < LEAST_MEASURED.toNanos()
        ? OptionalDouble.empty()
        : OptionalDouble.of(micros(last.cpu().minus(first.cpu()), facts));
  }

  private static double micros(Duration cpu, long facts) {
    return cpu.toNanos() / 1e3 / facts;
  }

  private Optional<FinalTable.Verdict> verdict() throws BadRecordException {
    Optional<String> topic = engine.viewTopic(comparison.view());
    if (topic.isEmpty()) {
      return Optional.empty();
    }
    LogConnection log = comparison.log().connection();
    return Optional.of(
        FinalTable.read(log, topic.get())
            .compare(
                comparison.view(),
                comparison.written().tables(),
                new SchemaRegistry(log.registry())));
  }

  private ChildJvm.Command command() {
    String view = comparison.view().name();
    String backend = comparison.backend().name();
    String kafka = comparison.log().connection().kafka();
    String registry = comparison.log().connection().registry();
    Path log = folder.resolve("child.log");
    if (engine == Engine.STREAMS) {
      return BenchJvm.service(
          engine.title(),
          StreamsChild.class,
          comparison.jvm(),
          List.of(
              view,
              backend,
              kafka,
              registry,
              folder.toString(),
              engine.consumerGroup(comparison.view(), run),
              engine.viewTopic(comparison.view()).orElseThrow()),
          log);
    }
    return BenchJvm.command(
        engine.title(),
        FlinkChild.class,
        comparison.jvm(),
        List.of(engine.name(), view, backend, kafka, registry, folder.toString()),
        log);
  }

  /**
   * Of Flink a savepoint in its common format, which is the same for both backends; of Kafka
   * Streams the topics that it keeps its stores in, and the stores themselves where they are on
   * disk.
   */
  private double stateBytes(ChildJvm child) throws Exception {
    if (engine == Engine.STREAMS) {
      return comparison.log().bytesOf(internalTopics("-changelog"))
          + (comparison.backend() == Backend.ROCKSDB ? bytesBelow(folder) : 0);
    }
    saveState(child);
    return bytesBelow(folder.resolve(FlinkChild.SAVEPOINTS));
  }

  private void saveState(ChildJvm child) throws IOException {
    Files.createFile(folder.resolve(FlinkChild.WANTED));
    child.await("make a savepoint", () -> Files.exists(folder.resolve(FlinkChild.SAVED)), LIMIT);
  }

  private static long bytesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private List<String> internalTopics(String end) throws Exception {
    String own = engine.consumerGroup(comparison.view(), run);
    return comparison.log().topics().stream()
        .filter(topic -> topic.startsWith(own + "-") && topic.endsWith(end))
        .toList();
  }

  private void clean() throws Exception {
    List<String> topics = new ArrayList<>(engine.written(comparison.view()));
    if (engine == Engine.STREAMS) {
      topics.addAll(internalTopics(""));
    }
    comparison.log().deleteTopics(topics);
    // Of this project's it may not have been there yet, and nobody asks it for anything. The
    // members of one of Kafka Streams are missed only after a while.
    if (!engine.isOurs() && engine != Engine.STREAMS) {
      comparison
          .log()
          .admin()
          .deleteConsumerGroups(List.of(engine.consumerGroup(comparison.view(), run)))
          .all()
          .get();
    }
  }
}
