package dev.insideout.contract.marker;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The key that markers bear: one that no row may have, made from the view's key schema alone. The
 * first field that has a sentinel carries it (string {@code "\u005cu0000insideout"}, int and long
 * their smallest value, bytes {@code 00 FF}; no logical types); the others are at fixed defaults.
 */
public final class SentinelKey {
  private static final String TEXT = "\u0000insideout";

  private SentinelKey() {}

  /** The sentinel of a key schema; empty when no field of it has one. */
  public static Optional<GenericRecord> of(Schema keySchema) {
    GenericRecord key = new GenericData.Record(keySchema);
    boolean found = false;
    for (Schema.Field field : keySchema.getFields()) {
      Optional<Object> sentinel = found ? Optional.empty() : sentinel(field.schema());
      found |= sentinel.isPresent();
      key.put(field.pos(), sentinel.orElseGet(() -> fixedDefault(field.schema())));
    }
    return found ? Optional.of(key) : Optional.empty();
  }

  private static Optional<Object> sentinel(Schema type) {
    if (type.getLogicalType() != null) {
      return Optional.empty();
    }
    return switch (type.getType()) {
      case STRING -> Optional.of(TEXT);
      case INT -> Optional.of(Integer.MIN_VALUE);
      case LONG -> Optional.of(Long.MIN_VALUE);
      case BYTES -> Optional.of(ByteBuffer.wrap(new byte[] {0, (byte) 0xFF}));
      default -> Optional.empty();
    };
  }

  private static Object fixedDefault(Schema type) {
    return switch (type.getType()) {
      case STRING -> "";
      case INT -> 0;
      case LONG -> 0L;
      case FLOAT -> 0f;
      case DOUBLE -> 0d;
      case BOOLEAN -> false;
      case BYTES -> ByteBuffer.wrap(new byte[0]);
      default ->
          throw new IllegalArgumentException(
              "a key of type %s cannot name a row".formatted(type.getType()));
    };
  }
}
