package dev.insideout.flink.view;

import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.flink.RecordHeader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Publishes a view's changes at once, at least once, each with a version. What was published after
 * the checkpoint that a start goes back to is not known to the state: every start begins with a
 * comparison with the topic, as a takeover does.
 */
final class EagerPublisher extends Publisher {
  private static final long serialVersionUID = 1L;

  /** So long changes of a key are added up, in milliseconds. */
  private static final long FLUSH_MS = 2;

  /**
   * A key without a row waits longer before it is told, in milliseconds: where a row comes from
   * another subtask from now on, the old one may be taken back before the new one is there.
   */
  private static final long GONE_MS = 20;

  private transient Set<Integer> compared;
  private transient Map<Integer, Integer> sinceMarker;
  private transient boolean live;
  private transient boolean flushing;
  private transient boolean lookingForGone;
  private transient long sequence;

  EagerPublisher(ViewSpec view, Writer writer, PartitionKeys partitionKeys, ViewLog log) {
    super(view, writer, partitionKeys, log);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    compared = new HashSet<>();
    sinceMarker = new HashMap<>();
  }

  @Override
  public void processElement1(StreamRecord<RowData> element) {
    super.processElement1(element);
    if (live && !flushing) {
      flushing = true;
      long when = getProcessingTimeService().getCurrentProcessingTime() + FLUSH_MS;
      getProcessingTimeService()
          .registerTimer(
              when,
              time -> {
                flushing = false;
                flush(time);
              });
    }
  }

  private void flush(long now) throws Exception {
    if (!live) {
      return;
    }
    boolean gone = false;
    for (int partition : ownedPartitions()) {
      long before = sequence;
      gone |= publishSettled(partition, now, GONE_MS);
      sinceMarker.merge(partition, (int) (sequence - before), Integer::sum);
    }
    if (gone && !lookingForGone) {
      lookingForGone = true;
      getProcessingTimeService()
          .registerTimer(
              now + GONE_MS,
              time -> {
                lookingForGone = false;
                flush(time);
              });
    }
  }

  @Override
  void end(int partition, Cut cut) throws Exception {
    live = cut.action() != Cut.Action.HOLD;
    if (!live) {
      remember(partition);
      compared.remove(partition);
    } else if (compared.add(partition) || cut.action() == Cut.Action.TAKE_OVER || !continues(cut)) {
      takeOver(partition);
    } else {
      publish(partition);
    }
  }

  @Override
  List<RecordHeader> rowHeaders(Cut cut) {
    RowVersion version = new RowVersion(cut.generation(), cut.incarnation(), sequence++);
    return List.of(
        RecordHeader.of(MarkerHeaders.GENERATION, Long.toString(cut.generation())),
        RecordHeader.of(MarkerHeaders.ROW_VERSION, version.toString()));
  }

  @Override
  int publishedAtOnce(int partition) {
    return Optional.ofNullable(sinceMarker.remove(partition)).orElse(0);
  }

  @Override
  MarkerKind markerKind(Cut cut) {
    return MarkerKind.EAGER;
  }
}
