package dev.insideout.flink.view;

import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicRecord;
import dev.insideout.flink.avro.AvroRowWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.common.utils.Utils;

/**
 * Encodes the query's changes as they will stand in the topic, and finds each key's partition as
 * Kafka's own producers do, so that any writer with the same key bytes would choose the same. A row
 * whose key is the one that markers bear goes to {@link #DEAD_LETTERS}.
 */
final class ChangeEncoder extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  static final OutputTag<TopicRecord> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TopicRecord.TYPE);

  private final SchemaIds schemaIds;
  private final ViewSpec view;

  private transient AvroRowWriter keys;
  private transient AvroRowWriter rows;
  private transient ViewSchemas.Ids ids;
  private transient byte[] sentinel;

  ChangeEncoder(SchemaIds schemaIds, ViewSpec view) {
    this.schemaIds = schemaIds;
    this.view = view;
  }

  ViewSpec view() {
    return view;
  }

  @Override
  public void open() throws Exception {
    super.open();
    ids = schemaIds.ids(view.schemas());
    keys = new AvroRowWriter(view.rowType(), view.keyColumns());
    int columns = view.rowType().getFieldCount();
    rows = new AvroRowWriter(view.rowType(), IntStream.range(0, columns).toArray());
    sentinel = AvroCodec.encode(ids.key(), view.schemas().sentinel().orElseThrow());
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    boolean added = row.getRowKind() == RowKind.INSERT || row.getRowKind() == RowKind.UPDATE_AFTER;
    byte[] key = WireFormat.frame(ids.key(), keys.write(row));
    // Of a deletion by key there is nothing but the key.
    byte[] value =
        added || !view.upserts() ? WireFormat.frame(ids.row(), rows.write(row)) : new byte[0];
    if (Arrays.equals(key, sentinel)) {
      reject(added, key, value);
      return;
    }
    int partition = Utils.toPositive(Utils.murmur2(key)) % view.partitions();
    output.collect(element.replace(EncodedChange.of(added, partition, key, value)));
  }

  private void reject(boolean added, byte[] key, byte[] value) {
    if (!added) {
      return;
    }
    List<RecordHeader> headers =
        List.of(
            RecordHeader.of(DeadLetter.TOPIC, view.name()),
            RecordHeader.of(
                DeadLetter.ERROR,
                "a row of view '%s' has the key that epoch markers bear; no row may have it"
                    .formatted(view.name())));
    output.collect(
        DEAD_LETTERS,
        new StreamRecord<>(
            new TopicRecord(DeadLetter.topicOf(view.name()), null, key, value, headers)));
  }
}
