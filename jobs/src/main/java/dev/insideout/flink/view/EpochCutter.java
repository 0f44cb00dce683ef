package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.log.LogSource;
import dev.insideout.flink.log.Progress;
import dev.insideout.flink.log.SourceTopics;
import dev.insideout.flink.log.TruncatedLogException;
import dev.insideout.flink.view.TopicWatch.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the epochs of a group: gathers how far the sources are and tells all publishers, just before
 * each barrier, the positions of the epoch that it ends and what to do with it. There is one for a
 * group, so that all of its views are published, held and taken over together. It follows the
 * group's own topics, to find what is lost in them or strange to them.
 */
final class EpochCutter extends AbstractStreamOperator<Cut>
    implements OneInputStreamOperator<Progress, Cut> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(EpochCutter.class);

  /** Commits follow the end of a checkpoint by milliseconds. */
  private static final long COMMIT_MS = 100;

  /** So long a takeover waits for open transactions to end before it aborts them, in epochs. */
  private static final int PATIENCE = 2;

  /** Names its state in every savepoint. */
  static final String UID = "epoch-cutter";

  private final Writer writer;
  private final List<ViewSpec> views;
  private final List<LogSource> sources;
  private final List<String> readViews;
  private final ViewLog log;

  private transient ListState<Tuple2<String, String>> state;
  private transient ViewTopics topics;
  private transient SourceTopics sourceTopics;
  private transient TopicWatch watch;
  private transient EagerWatch eagerWatch;
  private transient boolean compared;
  private transient Set<String> inEpochs;
  private transient TreeMap<SourcePartition, Long> positions;
  private transient Set<String> hydratingSources;
  private transient Set<String> untold;
  private transient Optional<Positions> awaited;
  private transient long generation;
  private transient long incarnation;
  private transient Set<String> topicsRead;
  private transient CatchingUp catchingUp;
  private transient long cutAt;
  private transient MissingRegions missing;
  private transient boolean holding;
  private transient boolean takingOver;
  private transient int held;
  private transient Optional<EpochId> published;
  private transient Counter takeovers;
  private transient FindingReport findingReport;
  private transient Consumer<HowFar> listener;

  /**
   * @param sources where the job reads the log
   * @param readViews the views of other groups that it reads
   */
  EpochCutter(
      Writer writer,
      List<ViewSpec> views,
      List<LogSource> sources,
      List<String> readViews,
      ViewLog log) {
    this.writer = writer;
    this.views = views;
    this.sources = sources;
    this.readViews = readViews;
    this.log = log;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    inEpochs =
        views.stream()
            .filter(view -> view.delivery() == ViewOptions.Delivery.EPOCH)
            .map(ViewSpec::name)
            .collect(Collectors.toSet());
    hydratingSources = new HashSet<>();
    untold = new HashSet<>(readViews);
    topics = log.topics(views);
    sourceTopics = log.sources();
    state = context.getOperatorStateStore().getListState(Owned.STATE);
    Optional<Owned> restored = Owned.of(state.get());
    watch = new TopicWatch(writer, topics, restored);
    generation = restored.map(Owned::generation).orElse(Publisher.FIRST_GENERATION);
    published = restored.flatMap(Owned::published);
    incarnation =
        Math.max(System.currentTimeMillis(), restored.map(Owned::incarnation).orElse(0L) + 1);
    eagerWatch =
        new EagerWatch(
            writer,
            topics,
            incarnation,
            ofViews(restored.map(Owned::accounted).orElse(Map.of()), false));
    beginReading(restored);
    holding = holds(restored);
    if (!holding) {
      Ownership.takeover(writer, restored, topics, topics.tails(), inEpochs, readBack())
          .ifPresent(this::beginTakeover);
    }
  }

  private Set<String> readBack() {
    return views.stream()
        .map(ViewSpec::name)
        .filter(topicsRead::contains)
        .collect(Collectors.toSet());
  }

  /** An heir holds from its first start until it has inherited, over failovers. */
  private boolean holds(Optional<Owned> restored) {
    return writer.heir()
        && restored
            .filter(owned -> owned.run().equals(writer.run()))
            .map(Owned::holding)
            .orElse(true);
  }

  /** The partitions of the views that are delivered in epochs, or of the others. */
  private <T> Map<ViewPartition, T> ofViews(Map<ViewPartition, T> all, boolean epochs) {
    Map<ViewPartition, T> some = new TreeMap<>(all);
    some.keySet().removeIf(partition -> inEpochs.contains(partition.view()) != epochs);
    return some;
  }

  private void beginReading(Optional<Owned> restored) {
    topicsRead = sources.stream().map(LogSource::topic).collect(Collectors.toSet());
    missing = new MissingRegions(topicsRead, restored.map(Owned::regions).orElse(Map.of()));
    restored.ifPresent(owned -> sourceTopics.expectAway(missing.knownAt(owned.positions())));
    Positions beginnings = sourceTopics.beginnings(topicsRead);
    catchingUp = new CatchingUp(beginnings, getMetricGroup());
    missing.away(sourceTopics.away(), now());
    if (restored.isPresent()) {
      positions = new TreeMap<>(restored.get().positions().next());
      awaited = restored.get().awaited();
      TruncatedLogException.requireWhole(writer.group(), positions, beginnings);
      Set<SourcePartition> known = new HashSet<>(positions.keySet());
      known.addAll(beginnings.next().keySet());
      FirstReading.requireKnown(writer.group(), sources, known);
      return;
    }
    FirstReading first =
        FirstReading.of(writer.group(), sources, beginnings, sourceTopics.ends(topicsRead));
    positions = new TreeMap<>(first.positions().next());
    awaited = Optional.of(first.awaited());
  }

  @Override
  public void open() throws Exception {
    super.open();
    takeovers = getMetricGroup().counter("takeovers");
    findingReport = new FindingReport(writer.group(), getMetricGroup());
    getMetricGroup().gauge("generation", () -> generation);
    missing.tell(getMetricGroup());
    published.ifPresent(this::lookSoon);
  }

  @Override
  public void processElement(StreamRecord<Progress> element) {
    Progress progress = element.getValue();
    missing.note(progress);
    Positions told = Positions.parse(progress.positions());
    told.next().forEach((partition, next) -> positions.merge(partition, next, Math::max));
    if (!told.next().isEmpty()) {
      untold.remove(progress.source());
    }
    if (progress.hydrating()) {
      hydratingSources.add(progress.source());
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    Positions cut = Positions.of(positions);
    cutAt = now().toEpochMilli();
    if (awaited.isPresent() && sourceTopics.covered(cut, awaited.get())) {
      awaited = Optional.empty();
    }
    noteHowFar(cut);
    Cut.Action action = action(cut);
    if (action != Cut.Action.HOLD) {
      published = Optional.of(new EpochId(generation, checkpointId));
    }
    boolean hydrating = awaited.isPresent() || !hydratingSources.isEmpty();
    hydratingSources.clear();
    output.collect(
        new StreamRecord<>(
            new Cut(
                checkpointId,
                action,
                generation,
                cut.toString(),
                hydrating,
                incarnation,
                MissingRegion.text(missing.at(cut, sourceTopics)))));
  }

  /** While nothing is published nobody else can tell. Also finds a handover. */
  private void noteHowFar(Positions cut) {
    if (!holding && awaited.isEmpty()) {
      catchingUp.note(cut, cut, false, true);
      return;
    }
    boolean covers = awaited.isEmpty() && untold.isEmpty();
    if (holding) {
      Map<ViewPartition, PartitionTail> tails = topics.tails();
      covers &=
          sourceTopics.covered(cut, Ownership.lastPublished(tails, topicsRead, positions.keySet()));
      if (Ownership.inherits(writer, tails)) {
        holding = false;
        beginTakeover("they are handed over to it");
      }
    }
    catchingUp.note(cut, sourceTopics.ends(topicsRead), holding, covers);
  }

  private Cut.Action action(Positions cut) {
    if (holding) {
      return Cut.Action.HOLD;
    }
    return takingOver ? takeOverIfPossible(cut) : Cut.Action.PUBLISH;
  }

  /**
   * A takeover needs topics in which nothing moves, and waits until readers would not be taken back
   * in time.
   */
  private Cut.Action takeOverIfPossible(Positions cut) {
    held++;
    Map<ViewPartition, PartitionTail> tails = topics.tails();
    if (held > PATIENCE && !settled(tails)) {
      topics.abortOpenTransactions();
      tails = topics.tails();
    }
    Ownership.requireOwner(writer, tails);
    if (!settled(tails)
        || !untold.isEmpty()
        || !sourceTopics.covered(
            cut, Ownership.lastPublished(tails, topicsRead, positions.keySet()))) {
      return Cut.Action.HOLD;
    }
    generation = Math.max(generation, Generations.highest(topics, tails, accounted())) + 1;
    takingOver = false;
    watch.takenOver(ofViews(tails, true));
    takeovers.inc();
    LOG.info("Group {} takes its topics over in generation {}.", writer.group(), generation);
    return Cut.Action.TAKE_OVER;
  }

  private boolean settled(Map<ViewPartition, PartitionTail> tails) {
    return tails.entrySet().stream()
        .filter(tail -> inEpochs.contains(tail.getKey().view()))
        .allMatch(tail -> tail.getValue().settled());
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    Optional<EpochId> complete = published.filter(epoch -> epoch.checkpoint() == checkpointId);
    compared |= complete.isPresent();
    complete.ifPresent(this::lookSoon);
    if (listener != null) {
      tellHowFar();
    }
  }

  /** To be told after each checkpoint. */
  void tellHowFar(Consumer<HowFar> toWhom) {
    listener = toWhom;
  }

  private void tellHowFar() {
    try {
      Positions ends = sourceTopics.ends(topicsRead);
      missing.asked(sourceTopics.away(), ends, now());
      listener.accept(
          catchingUp.howFar(Positions.of(positions), ends, cutAt, now().toEpochMilli()));
    } catch (TopicException e) {
      warnIfAway(e);
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(getProcessingTimeService().getCurrentProcessingTime());
  }

  private void warnIfAway(TopicException e) {
    if (!e.brokerIsAway()) {
      throw e;
    }
    LOG.warn("Group {} could not look at its topics: {}", writer.group(), e.getMessage());
  }

  private void lookSoon(EpochId committed) {
    long when = getProcessingTimeService().getCurrentProcessingTime() + COMMIT_MS;
    getProcessingTimeService().registerTimer(when, time -> look(committed));
  }

  private void look(EpochId committed) {
    if (takingOver || holding) {
      return;
    }
    try {
      Map<ViewPartition, PartitionTail> tails = topics.tails();
      Ownership.requireOwner(writer, tails);
      Map<ViewPartition, Long> known = accounted();
      List<Finding> findings =
          new ArrayList<>(watch.look(ofViews(tails, true), committed, generation));
      if (compared) {
        findings.addAll(eagerWatch.look(ofViews(tails, false), generation));
      }
      if (!findings.isEmpty()) {
        findingReport.report(findings);
        generation = Math.max(generation, Generations.highest(topics, tails, known));
        beginTakeover(findings.get(0).toString());
      }
    } catch (TopicException e) {
      warnIfAway(e);
    }
  }

  private Map<ViewPartition, Long> accounted() {
    Map<ViewPartition, Long> all = new TreeMap<>(watch.accounted());
    all.putAll(eagerWatch.accounted());
    return all;
  }

  private void beginTakeover(String reason) {
    LOG.warn("Group {} will take its topics over: {}.", writer.group(), reason);
    takingOver = true;
    held = 0;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    state.update(
        new Owned(
                writer.version(),
                writer.run(),
                generation,
                takingOver,
                holding,
                published,
                Positions.of(positions),
                awaited,
                incarnation,
                accounted(),
                watch.seen(),
                missing.known())
            .entries());
  }

  @Override
  public void close() throws Exception {
    try {
      super.close();
    } finally {
      if (topics != null) {
        topics.close();
      }
      if (sourceTopics != null) {
        sourceTopics.close();
      }
    }
  }
}
