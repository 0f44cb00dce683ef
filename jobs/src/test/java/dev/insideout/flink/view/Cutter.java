package dev.insideout.flink.view;

import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.LogSource;
import dev.insideout.flink.log.Progress;
import dev.insideout.flink.log.SourceTopics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** A cutter of one view of one topic. */
final class Cutter implements AutoCloseable {
  private static final RowType TYPE =
      RowType.of(new LogicalType[] {new IntType(false)}, new String[] {"id"});

  private final OneInputStreamOperatorTestHarness<Progress, Cut> harness;
  private final List<HowFar> told = new ArrayList<>();

  Cutter(Writer writer, TestViewTopic topic, TestSources sources, String... readViews)
      throws Exception {
    this(writer, ViewOptions.Delivery.EPOCH, topic, sources, readViews);
  }

  Cutter(
      Writer writer,
      ViewOptions.Delivery delivery,
      TestViewTopic topic,
      TestSources sources,
      String... readViews)
      throws Exception {
    this(writer, delivery, topic, sources, List.of("orders"), readViews);
  }

  /** One that reads {@code topics}. */
  Cutter(
      Writer writer,
      ViewOptions.Delivery delivery,
      TestViewTopic topic,
      TestSources sources,
      List<String> topics,
      String... readViews)
      throws Exception {
    EpochCutter cutter =
        new EpochCutter(
            writer,
            List.of(view(delivery)),
            topics.stream()
                .map(read -> new LogSource(read, LogOptions.Start.EARLIEST, null))
                .toList(),
            List.of(readViews),
            new TestLog(topic, sources));
    cutter.tellHowFar(told::add);
    harness = new OneInputStreamOperatorTestHarness<>(cutter, 1, 1, 0);
  }

  /** What was told after each checkpoint. */
  List<HowFar> told() {
    return told;
  }

  void open() throws Exception {
    harness.open();
  }

  void restore(OperatorSubtaskState state) throws Exception {
    harness.initializeState(state);
    harness.open();
  }

  OperatorSubtaskState snapshot(long checkpoint) throws Exception {
    return harness.snapshot(checkpoint, checkpoint);
  }

  void progress(String positions, boolean hydrating) throws Exception {
    progress("orders", positions, hydrating);
  }

  void progress(String source, String positions, boolean hydrating) throws Exception {
    progress(new Progress(source, positions, hydrating));
  }

  void progress(Progress progress) throws Exception {
    harness.processElement(new StreamRecord<>(progress));
  }

  Cut cut(long checkpoint) throws Exception {
    harness.prepareSnapshotPreBarrier(checkpoint);
    List<Cut> cuts = harness.extractOutputValues();
    return cuts.get(cuts.size() - 1);
  }

  /** The checkpoint is complete, and time for its commits has passed. */
  void complete(long checkpoint) throws Exception {
    harness.notifyOfCompletedCheckpoint(checkpoint);
    pass();
  }

  /** Time for commits passes. */
  void pass() throws Exception {
    harness.setProcessingTime(harness.getProcessingTime() + 1_000);
  }

  @Override
  public void close() {
    try {
      harness.close();
    } catch (Exception e) {
      throw new IllegalStateException("closing the harness", e);
    }
  }

  private static ViewSpec view(ViewOptions.Delivery delivery) {
    return new ViewSpec(
        "totals",
        new ViewSchemas("totals", TYPE, new int[] {0}, Map.of()),
        TYPE,
        new int[] {0},
        1,
        delivery,
        false);
  }

  private record TestLog(ViewTopics views, SourceTopics sources) implements ViewLog {
    @Override
    public ViewSchemas.Ids ids(ViewSchemas schemas) {
      return new ViewSchemas.Ids(1, 2);
    }

    @Override
    public ViewTopics topics(Collection<ViewSpec> specs) {
      return views;
    }
  }
}
