package dev.insideout.flink.view;

import dev.insideout.contract.wire.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * A view's query gives more than one row for a key that its statement declares unique. Another try
 * cannot help.
 */
final class KeyNotUniqueException extends SuppressRestartsException {
  private static final long serialVersionUID = 1L;

  KeyNotUniqueException(
      String view, ViewSchemas schemas, byte[] key, NetChange.NotOneRowException rows)
      throws IOException {
    super(new IllegalStateException(message(view, schemas, key, rows)));
  }

  private static String message(
      String view, ViewSchemas schemas, byte[] key, NetChange.NotOneRowException change)
      throws IOException {
    List<String> rows = new ArrayList<>();
    for (byte[] row : change.rows()) {
      rows.add(decode(schemas.row(), row));
    }
    String shownKey = decode(schemas.key(), key);
    String shownRows = String.join(" and ", rows);
    if (change.takenBack()) {
      return "the query of view '%s' took back a row for key %s that it had not given; with it, these are left: %s. Its state is not that of the topic: build the view anew."
          .formatted(view, shownKey, shownRows);
    }
    return "the primary key of view '%s' is not unique: the query gives %d rows for key %s: %s. Add the missing columns to"
            .formatted(view, rows.size(), shownKey, shownRows)
        + " the PRIMARY KEY, or aggregate so that one row a key is left.";
  }

  private static String decode(Schema schema, byte[] bytes) throws IOException {
    return new GenericDatumReader<>(schema)
        .read(
            null,
            DecoderFactory.get()
                .binaryDecoder(
                    bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null))
        .toString();
  }
}
