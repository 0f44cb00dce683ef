package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.serialization.RuntimeContextInitializationContextAdapters;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.JoinedRowData;

/** Makes the rows of a table, metadata columns included, of raw records. */
final class RecordRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String topic;
  private final RecordDecoder decoder;
  private final RecordMetadata[] metadata;

  RecordRows(String topic, RecordDecoder decoder, List<RecordMetadata> metadata) {
    this.topic = topic;
    this.decoder = decoder;
    this.metadata = metadata.toArray(RecordMetadata[]::new);
  }

  /** Called once before the first record, on the task. */
  void open(RuntimeContext context) throws Exception {
    decoder.open(RuntimeContextInitializationContextAdapters.deserializationAdapter(context));
  }

  /** See {@link BytesDecoder#checkSchema}. */
  void checkSchemas(SchemaRegistry registry) {
    decoder.checkSchemas(registry);
  }

  /** See {@link RecordDecoder#decode}. */
  List<RowData> of(RawRecord record) throws BadRecordException {
    List<RowData> rows = decoder.decode(record.key(), record.value());
    if (metadata.length == 0) {
      return rows;
    }
    List<RowData> complete = new ArrayList<>(rows.size());
    for (RowData row : rows) {
      complete.add(withMetadata(row, record));
    }
    return complete;
  }

  private RowData withMetadata(RowData row, RawRecord record) {
    GenericRowData values = new GenericRowData(metadata.length);
    for (int i = 0; i < metadata.length; i++) {
      values.setField(i, metadata[i].read(topic, record));
    }
    return new JoinedRowData(row.getRowKind(), row, values);
  }
}
