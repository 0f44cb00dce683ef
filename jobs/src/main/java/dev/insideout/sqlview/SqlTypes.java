package dev.insideout.sqlview;

import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The column types that fields of the registry's schemas are read as. */
final class SqlTypes {
  private SqlTypes() {}

  /** The type of a column for {@code field}, with NOT NULL unless it may be null. */
  static String column(Schema field) {
    return isNullable(field) ? of(field) : of(field) + " NOT NULL";
  }

  static boolean isNullable(Schema field) {
    return field.getType() == Schema.Type.UNION
        && field.getTypes().stream().anyMatch(type -> type.getType() == Schema.Type.NULL);
  }

  /** The type without its nullability; what no column can be is said as a comment. */
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
      case ARRAY -> "ARRAY<%s>".formatted(column(schema.getElementType()));
      case MAP -> "MAP<STRING NOT NULL, %s>".formatted(column(schema.getValueType()));
      case RECORD -> row(schema);
      case UNION -> union(schema);
      case NULL -> "STRING";
    };
  }

  private static String row(Schema record) {
    List<String> fields =
        record.getFields().stream()
            .map(field -> "`%s` %s".formatted(field.name(), column(field.schema())))
            .toList();
    return "ROW<%s>".formatted(String.join(", ", fields));
  }

  private static String union(Schema union) {
    List<Schema> types =
        union.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    return types.size() == 1 ? of(types.get(0)) : "/* a union cannot be a column */ STRING";
  }
}
