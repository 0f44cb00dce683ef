package dev.insideout.flink.avro;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * The Avro schemas of a view's keys and rows, made from its column types. A nullable column is a
 * union with null that defaults to null, so that a column can be added; TIMESTAMP_LTZ is an
 * instant, TIMESTAMP a local time.
 */
public final class AvroSchemas {
  private static final String NAMESPACE = "dev.insideout.view";

  private AvroSchemas() {}

  /** The schema of a whole row of {@code view}. */
  public static Schema row(String view, RowType type, Map<String, String> comments) {
    return record(NAMESPACE, view, type, comments);
  }

  /** The schema of a row under a name of its own, with its namespace. */
  public static Schema named(String fullName, RowType type) {
    int dot = fullName.lastIndexOf('.');
    String namespace = dot < 0 ? "" : fullName.substring(0, dot);
    return record(namespace, fullName.substring(dot + 1), type, Map.of());
  }

  /** The schema of the key of {@code view}: the columns of its primary key in their order. */
  public static Schema key(String view, RowType keyType) {
    return record(NAMESPACE, view + "_key", keyType, Map.of());
  }

  /**
   * {@code schema} with only the fields that {@code type} names, records inside it likewise, so
   * that decoding skips the rest.
   *
   * @throws SchemaMismatchException when a column has no field
   */
  static Schema project(Schema schema, RowType type) {
    for (String column : type.getFieldNames()) {
      if (schema.getField(column) == null) {
        throw new SchemaMismatchException(
            "column '%s' is not in schema %s, which has %s"
                .formatted(
                    column,
                    schema.getFullName(),
                    schema.getFields().stream().map(Schema.Field::name).toList()));
      }
    }
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      int column = type.getFieldIndex(field.name());
      if (column >= 0) {
        fields.add(new Schema.Field(field, projectValue(field.schema(), type.getTypeAt(column))));
      }
    }
    Schema projected =
        Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false);
    schema.getAliases().forEach(projected::addAlias);
    projected.setFields(fields);
    return projected;
  }

  private static Schema projectValue(Schema schema, LogicalType type) {
    return switch (schema.getType()) {
      case UNION ->
          Schema.createUnion(schema.getTypes().stream().map(t -> projectValue(t, type)).toList());
      case RECORD -> type instanceof RowType row ? project(schema, row) : schema;
      case ARRAY ->
          type instanceof ArrayType array
              ? Schema.createArray(projectValue(schema.getElementType(), array.getElementType()))
              : schema;
      case MAP ->
          type instanceof MapType map
              ? Schema.createMap(projectValue(schema.getValueType(), map.getValueType()))
              : schema;
      default -> schema;
    };
  }

  private static Schema record(
      String namespace, String name, RowType type, Map<String, String> comments) {
    List<Schema.Field> fields = new ArrayList<>();
    for (RowType.RowField column : type.getFields()) {
      Schema schema = of(namespace + "." + name, column.getName(), column.getType());
      Object absent = column.getType().isNullable() ? Schema.Field.NULL_DEFAULT_VALUE : null;
      fields.add(
          new Schema.Field(column.getName(), schema, comments.get(column.getName()), absent));
    }
    return Schema.createRecord(name, null, namespace, false, fields);
  }

  private static Schema of(String namespace, String column, LogicalType type) {
    Schema schema = nonNull(namespace, column, type);
    return type.isNullable() ? Schema.createUnion(Schema.create(Schema.Type.NULL), schema) : schema;
  }

  private static Schema nonNull(String namespace, String column, LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> Schema.create(Schema.Type.STRING);
      case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
      case TINYINT, SMALLINT, INTEGER -> Schema.create(Schema.Type.INT);
      case BIGINT -> Schema.create(Schema.Type.LONG);
      case FLOAT -> Schema.create(Schema.Type.FLOAT);
      case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
      case BINARY, VARBINARY -> Schema.create(Schema.Type.BYTES);
      case DECIMAL -> decimal((DecimalType) type);
      case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
      case TIME_WITHOUT_TIME_ZONE -> time(column, type);
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> timestamp(column, type);
      case ARRAY -> Schema.createArray(of(namespace, column, ((ArrayType) type).getElementType()));
      case MAP -> map(namespace, column, (MapType) type);
      case ROW -> record(namespace, column, (RowType) type, Map.of());
      default -> throw unsupported(column, type);
    };
  }

  private static Schema decimal(DecimalType type) {
    return LogicalTypes.decimal(type.getPrecision(), type.getScale())
        .addToSchema(Schema.create(Schema.Type.BYTES));
  }

  private static Schema time(String column, LogicalType type) {
    if (LogicalTypeChecks.getPrecision(type) > 3) {
      throw unsupported(column, type);
    }
    return LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
  }

  private static Schema timestamp(String column, LogicalType type) {
    int precision = LogicalTypeChecks.getPrecision(type);
    boolean instant = type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
    Schema base = Schema.create(Schema.Type.LONG);
    if (precision <= 3) {
      return (instant ? LogicalTypes.timestampMillis() : LogicalTypes.localTimestampMillis())
          .addToSchema(base);
    }
    if (precision <= 6) {
      return (instant ? LogicalTypes.timestampMicros() : LogicalTypes.localTimestampMicros())
          .addToSchema(base);
    }
    throw unsupported(column, type);
  }

  private static Schema map(String namespace, String column, MapType type) {
    if (!type.getKeyType().is(LogicalTypeRoot.VARCHAR)) {
      throw unsupported(column, type);
    }
    return Schema.createMap(of(namespace, column, type.getValueType()));
  }

  private static SchemaMismatchException unsupported(String column, LogicalType type) {
    return new SchemaMismatchException(
        "column '%s' has type %s, which a view cannot publish as Avro; CAST it to another"
            .formatted(column, type.asSummaryString()));
  }
}
