package dev.insideout.cache;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a service has keys as.
 *
 * @param <K> their type
 */
interface KeyType<K> {
  /** Keys as plain values. */
  KeyType<Key> PLAIN =
      new KeyType<>() {
        @Override
        public List<?> values(Key key, List<String> columns) {
          return key.values();
        }

        @Override
        public Key key(List<Object> values, List<String> columns) {
          return new Key(values);
        }
      };

  /**
   * The values of {@code key} in the order of {@code columns}.
   *
   * @throws IllegalArgumentException when it has other columns
   */
  List<?> values(K key, List<String> columns);

  /**
   * The key with these values.
   *
   * @throws IllegalArgumentException when it has other columns
   */
  K key(List<Object> values, List<String> columns);

  /** Keys as objects of a generated class. */
  static <K extends SpecificRecord> KeyType<K> of(Class<K> type) {
    SpecificData model = new SpecificData(type.getClassLoader());
    Schema schema = model.getSchema(type);
    return new KeyType<>() {
      @Override
      public List<?> values(K key, List<String> columns) {
        List<Object> values = new ArrayList<>(columns.size());
        columns.forEach(column -> values.add(key.get(position(column))));
        return values;
      }

      @Override
      public K key(List<Object> values, List<String> columns) {
        K key = type.cast(SpecificData.newInstance(type, schema));
        for (int i = 0; i < values.size(); i++) {
          key.put(position(columns.get(i)), values.get(i));
        }
        return key;
      }

      private int position(String column) {
        Schema.Field field = schema.getField(column);
        if (field == null) {
          throw new IllegalArgumentException(
              "the view's key has a column '%s' that %s has not"
                  .formatted(column, schema.getFullName()));
        }
        return field.pos();
      }
    };
  }
}
