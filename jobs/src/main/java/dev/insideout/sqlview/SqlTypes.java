package dev.insideout.sqlview;

import dev.insideout.flink.avro.SchemaMismatchException;
import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The column types that fields of the registry's schemas are read as. */
final class SqlTypes {
  private SqlTypes() {}

  /**
   * The type of a column for {@code field}, with NOT NULL unless it may be null; empty when no
   * column can be read from it.
   */
  static Optional<String> column(Schema field) {
    try {
      return Optional.of(type(field));
    } catch (SchemaMismatchException e) {
      return Optional.empty();
    }
  }

  private static String type(Schema field) {
    return isNullable(field) ? of(field) : of(field) + " NOT NULL";
  }

  private static boolean isNullable(Schema field) {
    return field.getType() == Schema.Type.UNION
        && field.getTypes().stream().anyMatch(type -> type.getType() == Schema.Type.NULL);
  }

  /** The type without its nullability. */
  private static String of(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return "DECIMAL(%d, %d)".formatted(decimal.getPrecision(), decimal.getScale());
    }
    if (logical != null) {
      switch (logical.getName()) {
        case "date":
          return "DATE";
        case "time-millis":
          return "TIME(3)";
        case "timestamp-millis":
          return "TIMESTAMP_LTZ(3)";
        case "timestamp-micros":
          return "TIMESTAMP_LTZ(6)";
        case "local-timestamp-millis":
          return "TIMESTAMP(3)";
        case "local-timestamp-micros":
          return "TIMESTAMP(6)";
        default:
          break;
      }
    }
    return switch (schema.getType()) {
      case STRING, ENUM -> "STRING";
      case BOOLEAN -> "BOOLEAN";
      case INT -> "INT";
      case LONG -> "BIGINT";
      case FLOAT -> "FLOAT";
      case DOUBLE -> "DOUBLE";
      case BYTES -> "BYTES";
      case FIXED -> "BINARY(%d)".formatted(schema.getFixedSize());
      case ARRAY -> "ARRAY<%s>".formatted(type(schema.getElementType()));
      case MAP -> "MAP<STRING NOT NULL, %s>".formatted(type(schema.getValueType()));
      case RECORD -> row(schema);
      case UNION -> union(schema);
      case NULL -> throw new SchemaMismatchException("null alone cannot be a column");
    };
  }

  private static String row(Schema record) {
    List<String> fields =
        record.getFields().stream()
            .map(field -> "`%s` %s".formatted(field.name(), type(field.schema())))
            .toList();
    return "ROW<%s>".formatted(String.join(", ", fields));
  }

  private static String union(Schema union) {
    List<Schema> types =
        union.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    if (types.size() != 1) {
      throw new SchemaMismatchException("a union other than one with null cannot be a column");
    }
    return of(types.get(0));
  }
}
