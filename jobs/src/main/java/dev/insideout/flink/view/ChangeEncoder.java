package dev.insideout.flink.view;

import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.AvroRowWriter;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.kafka.common.utils.Utils;

/**
 * Encodes the query's changes as they will stand in the topic, and finds each key's partition as
 * Kafka's own producers do, so that any writer with the same key bytes would choose the same.
 */
final class ChangeEncoder extends RichMapFunction<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final ViewLog log;
  private final ViewSchemas schemas;
  private final RowType rowType;
  private final int[] keyColumns;
  private final int partitions;

  private transient AvroRowWriter keys;
  private transient AvroRowWriter rows;
  private transient ViewSchemas.Ids ids;

  ChangeEncoder(
      ViewLog log, ViewSchemas schemas, RowType rowType, int[] keyColumns, int partitions) {
    this.log = log;
    this.schemas = schemas;
    this.rowType = rowType;
    this.keyColumns = keyColumns;
    this.partitions = partitions;
  }

  @Override
  public void open(OpenContext context) {
    ids = log.ids(schemas);
    keys = new AvroRowWriter(rowType, keyColumns);
    rows = new AvroRowWriter(rowType, IntStream.range(0, rowType.getFieldCount()).toArray());
  }

  @Override
  public RowData map(RowData row) {
    byte[] key = WireFormat.frame(ids.key(), keys.write(row));
    int partition = Utils.toPositive(Utils.murmur2(key)) % partitions;
    boolean added = row.getRowKind() == RowKind.INSERT || row.getRowKind() == RowKind.UPDATE_AFTER;
    return EncodedChange.of(added, partition, key, WireFormat.frame(ids.row(), rows.write(row)));
  }
}
