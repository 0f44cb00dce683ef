package dev.insideout.flink.view;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.log.LogSource;
import dev.insideout.flink.log.Progress;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Cuts the epochs of a group. */
final class EpochCutter extends AbstractStreamOperator<Cut>
    implements OneInputStreamOperator<Progress, Cut> {
  private static final long serialVersionUID = 1L;

  private final TreeMap<SourcePartition, Long> positions = new TreeMap<>();

  EpochCutter(Writer writer, List<ViewSpec> views, List<LogSource> sources, ViewLog log) {}

  @Override
  public void processElement(StreamRecord<Progress> element) {
    Positions.parse(element.getValue().positions())
        .next()
        .forEach((partition, next) -> positions.merge(partition, next, Math::max));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    output.collect(
        new StreamRecord<>(
            new Cut(
                checkpointId,
                Cut.Action.PUBLISH,
                1,
                Positions.of(positions).toString(),
                false,
                0)));
  }
}
