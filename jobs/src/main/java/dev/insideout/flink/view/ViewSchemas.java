package dev.insideout.flink.view;

import dev.insideout.contract.marker.SentinelKey;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.avro.AvroSchemas;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.logical.RowType;

/** The Avro schemas of a view's keys and rows, as text so that they travel with the job. */
public final class ViewSchemas implements Serializable {
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

  /** The schemas of a view with these columns, comments and primary key. */
  public static ViewSchemas of(String view, ResolvedSchema columns) {
    Map<String, String> comments = new HashMap<>();
    columns
        .getColumns()
        .forEach(column -> column.getComment().ifPresent(c -> comments.put(column.getName(), c)));
    return new ViewSchemas(
        view,
        (RowType) columns.toPhysicalRowDataType().getLogicalType(),
        columns.getPrimaryKeyIndexes(),
        comments);
  }

  /** The schema of the view's keys. */
  public Schema key() {
    return new Schema.Parser().parse(key);
  }

  /** The schema of the view's rows. */
  public Schema row() {
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
   * Makes sure that the registry has both schemas, rows under BACKWARD_TRANSITIVE. One caller at a
   * time: registries do not all stand it when the same schema is registered twice at once.
   *
   * @throws RegistryException when readers of earlier rows would break, or the key is another than
   *     the topic's
   */
  public void register(SchemaRegistry registry) {
    String keySubject = SchemaRegistry.keySubject(view);
    String rowSubject = SchemaRegistry.valueSubject(view);
    Optional<Schema> known = registry.latest(keySubject).map(RegisteredSchema::schema);
    if (known.isPresent() && !known.get().equals(key())) {
      throw new RegistryException(
          "the key of view '%s' is fixed for its topic's life as %s, but the statement's is %s; publish the other key as"
                  .formatted(view, known.get(), key)
              + " a new view");
    }
    registry.register(keySubject, key());
    if (registry.latest(rowSubject).isEmpty()) {
      // A rule is for a subject that is there.
      registry.register(rowSubject, row());
    }
    registry.setCompatibility(rowSubject, "BACKWARD_TRANSITIVE");
    registry.register(rowSubject, row());
  }

  /**
   * The ids of both schemas.
   *
   * @throws RegistryException when one is not registered
   */
  Ids ids(SchemaRegistry registry) {
    return new Ids(
        id(registry, SchemaRegistry.keySubject(view), key()),
        id(registry, SchemaRegistry.valueSubject(view), row()));
  }

  private static int id(SchemaRegistry registry, String subject, Schema schema) {
    return registry
        .idOf(subject, schema)
        .orElseThrow(
            () ->
                new RegistryException(
                    "the registry at %s no longer has the schema of subject %s that the job was submitted with"
                        .formatted(registry.address(), subject)));
  }

  /** The registry's ids, which every record's bytes carry. */
  record Ids(int key, int row) {}
}
