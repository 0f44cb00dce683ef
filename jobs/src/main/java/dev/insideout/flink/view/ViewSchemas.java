package dev.insideout.flink.view;

import dev.insideout.contract.marker.SentinelKey;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.avro.AvroSchemas;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.table.types.logical.RowType;

/** The Avro schemas of a view's keys and rows, as text so that they travel with the job. */
final class ViewSchemas implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String view;
  private final String key;
  private final String row;

  ViewSchemas(String view, RowType rowType, int[] keyColumns, Map<String, String> comments) {
    RowType keyType =
        new RowType(
            IntStream.of(keyColumns).mapToObj(column -> rowType.getFields().get(column)).toList());
    this.view = view;
    this.key = AvroSchemas.key(view, keyType).toString();
    this.row = AvroSchemas.row(view, rowType, comments).toString();
  }

  Schema key() {
    return new Schema.Parser().parse(key);
  }

  Schema row() {
    return new Schema.Parser().parse(row);
  }

  /**
   * The key that the view's markers bear; empty when its key has no column that can carry a
   * sentinel.
   */
  Optional<GenericRecord> sentinel() {
    return SentinelKey.of(key());
  }

  /**
   * Makes sure that the registry has both schemas, rows under BACKWARD_TRANSITIVE, and returns
   * their ids.
   *
   * @throws RegistryException when readers of earlier rows would break, or the key is another than
   *     the topic's
   */
  Ids register(SchemaRegistry registry) {
    String keySubject = SchemaRegistry.keySubject(view);
    String rowSubject = SchemaRegistry.valueSubject(view);
    Optional<Schema> known = registry.latest(keySubject).map(RegisteredSchema::schema);
    if (known.isPresent() && !known.get().equals(key())) {
      throw new RegistryException(
          "the key of view '%s' is fixed for its topic's life as %s, but the statement's is %s; publish the other key as"
                  .formatted(view, known.get(), key)
              + " a new view");
    }
    int keyId = registry.register(keySubject, key());
    if (registry.latest(rowSubject).isEmpty()) {
      registry.register(rowSubject, row());
      registry.setCompatibility(rowSubject, "BACKWARD_TRANSITIVE");
    }
    return new Ids(keyId, registry.register(rowSubject, row()));
  }

  /** The registry's ids, which every record's bytes carry. */
  record Ids(int key, int row) {}
}
