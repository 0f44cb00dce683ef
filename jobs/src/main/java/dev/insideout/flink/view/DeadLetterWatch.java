package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds dead letters whose transaction was lost, which Kafka's sink only mentions in the log:
 * counts the letters of each checkpoint on their way to the sink, and those in their topics once
 * the checkpoint is complete. Without letters it asks the broker nothing.
 */
final class DeadLetterWatch extends AbstractStreamOperator<TopicRecord>
    implements OneInputStreamOperator<TopicRecord, TopicRecord> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterWatch.class);

  /** Commits follow the end of a checkpoint by milliseconds. */
  private static final long COMMIT_MS = 100;

  /** After so many looks, one a checkpoint, what is still missing will not come. */
  private static final int PATIENCE = 5;

  /** Topic, the offset from which on letters count, and how many there must be. */
  private static final ListStateDescriptor<Tuple3<String, Long, Long>> WRITTEN =
      new ListStateDescriptor<>("written", Types.TUPLE(Types.STRING, Types.LONG, Types.LONG));

  private final String group;
  private final SerializableSupplier<LetterTopics> log;

  private transient ListState<Tuple3<String, Long, Long>> state;
  private transient LetterTopics topics;

  /** By topic: letters since the last barrier, which no checkpoint holds yet. */
  private transient Map<String, Long> open;

  private transient Map<String, Written> written;
  private transient TreeMap<Long, Map<String, Long>> waiting;
  private transient Counter lostDeadLetters;

  DeadLetterWatch(String group, SerializableSupplier<LetterTopics> log) {
    this.group = group;
    this.log = log;
  }

  /** Watches over the letters of a group on their way to the sink. */
  static DataStream<TopicRecord> over(
      DataStream<TopicRecord> letters, LogConnection log, String group) {
    return letters
        .transform(
            "watch dead letters",
            TopicRecord.TYPE,
            new DeadLetterWatch(group, () -> LetterTopics.at(log, group)))
        .uid("dead-letter-watch")
        .setParallelism(1);
  }

  /**
   * Letters of complete checkpoints in one topic.
   *
   * @param from the offset from which on they are counted
   * @param expected how many there must be; below 0 where some were found before their time
   * @param looks how often some of them were missing
   * @param missing the fewest that were
   */
  private record Written(long from, long expected, int looks, long missing) {
    static Written nothingAt(long from) {
      return new Written(from, 0, 0, Long.MAX_VALUE);
    }

    Written plus(long letters) {
      return new Written(from, expected + letters, looks, missing);
    }

    Written lookedFor(long missingNow) {
      return new Written(from, expected, looks + 1, Math.min(missing, missingNow));
    }
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    topics = log.get();
    open = new TreeMap<>();
    written = new TreeMap<>();
    waiting = new TreeMap<>();
    state = context.getOperatorStateStore().getListState(WRITTEN);
    for (Tuple3<String, Long, Long> topic : state.get()) {
      written.put(topic.f0, Written.nothingAt(topic.f1).plus(topic.f2));
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    lostDeadLetters = getMetricGroup().counter("lostDeadLetters");
    lookSoon();
  }

  @Override
  public void processElement(StreamRecord<TopicRecord> element) {
    String topic = element.getValue().topic();
    written.computeIfAbsent(topic, t -> Written.nothingAt(topics.stable(t)));
    open.merge(topic, 1L, Long::sum);
    output.collect(element);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    waiting.put(context.getCheckpointId(), open);
    open = new TreeMap<>();
    List<Tuple3<String, Long, Long>> all = new ArrayList<>();
    written.forEach(
        (topic, letters) -> {
          all.add(Tuple3.of(topic, letters.from(), letters.expected() + held(topic)));
        });
    state.update(all);
  }

  /** How many letters are in checkpoints that are not known to be complete. */
  private long held(String topic) {
    return waiting.values().stream().mapToLong(held -> held.getOrDefault(topic, 0L)).sum();
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    // What a checkpoint held that was given up is committed with the next.
    Map<Long, Map<String, Long>> complete = waiting.headMap(checkpointId, true);
    complete
        .values()
        .forEach(
            letters ->
                letters.forEach(
                    (topic, count) ->
                        written.computeIfPresent(topic, (t, before) -> before.plus(count))));
    complete.clear();
    lookSoon();
  }

  private void lookSoon() {
    if (written.values().stream().anyMatch(letters -> letters.expected() > 0)) {
      long when = getProcessingTimeService().getCurrentProcessingTime() + COMMIT_MS;
      getProcessingTimeService().registerTimer(when, time -> look());
    }
  }

  private void look() {
    try {
      written.replaceAll(
          (topic, letters) -> letters.expected() > 0 ? look(topic, letters) : letters);
    } catch (TopicException e) {
      if (!e.brokerIsAway()) {
        throw e;
      }
      LOG.warn("Group {} could not look for its dead letters: {}", group, e.getMessage());
    }
  }

  private Written look(String topic, Written letters) {
    long stable = topics.stable(topic);
    long missing = letters.expected() - topics.letters(topic, letters.from(), stable);
    if (missing <= 0) {
      // The next checkpoint may have been committed before this job was told that it is complete.
      return Written.nothingAt(stable).plus(Math.max(missing, -held(topic)));
    }
    Written after = letters.lookedFor(missing);
    if (!topics.settled(topic, stable) && after.looks() < PATIENCE) {
      return after;
    }
    lostDeadLetters.inc(after.missing());
    LOG.error(
        "Group {}: {} dead letters are lost in {} between offsets {} and {}: their transaction was aborted after its"
            + " checkpoint was complete. The records themselves are still in the log.",
        group,
        after.missing(),
        topic,
        letters.from(),
        stable);
    return Written.nothingAt(stable).plus(missing - after.missing());
  }

  /** How many letters this start has found to be lost. */
  long lost() {
    return lostDeadLetters.getCount();
  }

  @Override
  public void close() throws Exception {
    try {
      super.close();
    } finally {
      if (topics != null) {
        topics.close();
      }
    }
  }
}
