package dev.insideout.cache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.avro.generic.GenericEnumSymbol;

/**
 * The values of a view's key columns, in their order; or of the first few, where a lookup takes the
 * beginning of a key. Texts and enums are {@code String}, money is {@code BigDecimal}, instants are
 * {@code Instant}, bytes are {@code ByteBuffer}.
 */
public record Key(List<Object> values) {

  public Key {
    List<Object> plain = new ArrayList<>(values.size());
    values.forEach(value -> plain.add(plain(value)));
    values = Collections.unmodifiableList(plain);
  }

  /** A key of these values, one a column. */
  public static Key of(Object... values) {
    return new Key(Arrays.asList(values));
  }

  private static Object plain(Object value) {
    if (value instanceof CharSequence || value instanceof GenericEnumSymbol<?>) {
      return value.toString();
    }
    return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes.clone()) : value;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
