package dev.insideout.cache;

import dev.insideout.cache.row.RowWriter;
import dev.insideout.contract.registry.UnknownSchemaException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** A registry in memory. */
final class TestSchemas {
  private final List<Schema> known = new ArrayList<>();

  /** The schema under an id that {@link #encode} has given it. */
  synchronized Schema byId(int id) {
    if (id >= known.size()) {
      throw new UnknownSchemaException(id);
    }
    return known.get(id);
  }

  /** A record in the wire format. */
  synchronized byte[] encode(IndexedRecord record) {
    int id = known.indexOf(record.getSchema());
    if (id < 0) {
      id = known.size();
      known.add(record.getSchema());
    }
    return RowWriter.write(id, record);
  }
}
