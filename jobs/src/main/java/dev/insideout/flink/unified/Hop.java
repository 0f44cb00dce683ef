package dev.insideout.flink.unified;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorV2;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.MultipleInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;

/**
 * Keeps changes in memory and works them off key by key in a flush: before every barrier, so that
 * all that came before it is in the state and in the output; when too many wait; after a while
 * where so told; at the end of the inputs.
 *
 * <p>The state's key is set in a flush only: for RocksDB it is serialized each time.
 */
abstract class Hop extends AbstractStreamOperatorV2<RowData>
    implements MultipleInputStreamOperator<RowData> {
  private static final long serialVersionUID = 1L;

  /** Stands for a row that is no more. */
  static final BinaryRowData GONE = new BinaryRowData(0);

  private final Factory factory;
  private final List<Input<RowData>> inputs = new ArrayList<>();
  private final List<RowDataSerializer> serializers = new ArrayList<>();
  private final List<KeptColumns> kept = new ArrayList<>();
  private final StreamRecord<RowData> record = new StreamRecord<>(null);
  private final Counter changedKeys = getMetricGroup().counter("changedKeys");
  private int waiting;
  private boolean timed;

  Hop(StreamOperatorParameters<RowData> parameters, Factory factory, int arms) {
    super(parameters, arms);
    this.factory = factory;
  }

  /**
   * Adds the next input.
   *
   * @param type its columns
   * @param columns those that are kept
   */
  final void addInput(RowType type, int[] columns) {
    serializers.add(new RowDataSerializer(type));
    kept.add(new KeptColumns(type, columns));
    inputs.add(new ArmInput(this, inputs.size()));
  }

  /** Keeps a change until the next flush. */
  abstract void keep(int input, RowData change) throws Exception;

  /**
   * Works off what was kept, and forgets it.
   *
   * @return how many keys that were
   */
  abstract int workOff() throws Exception;

  @Override
  @SuppressWarnings("rawtypes")
  public final List<Input> getInputs() {
    return List.copyOf(inputs);
  }

  private void receive(int input, RowData change) throws Exception {
    keep(input, change);
    waiting++;
    if (waiting >= factory.maxWaiting) {
      flush();
    } else if (factory.latestMillis >= 0 && !timed) {
      timed = true;
      long when = processingTimeService.getCurrentProcessingTime() + factory.latestMillis;
      processingTimeService.registerTimer(when, time -> flushInTime());
    }
  }

  private void flushInTime() throws Exception {
    timed = false;
    flush();
  }

  private void flush() throws Exception {
    if (waiting > 0) {
      changedKeys.inc(workOff());
      waiting = 0;
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flush();
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  /**
   * The row of a change, as it is kept: of kind {@code +I}, because the kind is part of a binary
   * row's bytes.
   */
  final BinaryRowData row(int input, RowData change) {
    BinaryRowData row =
        change instanceof BinaryRowData binary && binary.getSegments().length == 1
            ? binary
            : serializers.get(input).toBinaryRow(change);
    return kept.get(input).of(row);
  }

  final void emit(RowData row) {
    output.collect(record.replace(row));
  }

  private record ArmInput(Hop hop, int input) implements Input<RowData> {
    @Override
    public void processElement(StreamRecord<RowData> element) throws Exception {
      hop.receive(input, element.getValue());
    }

    @Override
    public void setKeyContextElement(StreamRecord<RowData> element) {
      // A change is only kept: its key is set when it is worked off.
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
      hop.reportWatermark(watermark, input + 1);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
      hop.processWatermarkStatus(status, input + 1);
    }

    @Override
    public void processLatencyMarker(LatencyMarker marker) {
      hop.reportOrForwardLatencyMarker(marker);
    }

    @Override
    public void processRecordAttributes(RecordAttributes attributes) throws Exception {
      hop.processRecordAttributes(attributes, input + 1);
    }
  }

  /** Makes a hop where it runs. */
  abstract static class Factory extends AbstractStreamOperatorFactory<RowData> {
    private static final long serialVersionUID = 1L;

    private final int maxWaiting;
    private final long latestMillis;

    Factory(Flush flush) {
      maxWaiting = flush.maxWaiting();
      latestMillis = flush.latest().map(Duration::toMillis).orElse(-1L);
    }

    abstract Hop create(StreamOperatorParameters<RowData> parameters);

    @Override
    @SuppressWarnings("unchecked")
    public <T extends StreamOperator<RowData>> T createStreamOperator(
        StreamOperatorParameters<RowData> parameters) {
      return (T) create(parameters);
    }
  }
}
