package dev.insideout.cli.erase;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * What a row says in words: text can be found in bytes of any format, a number or a time cannot.
 *
 * @param texts by column; by path, such as {@code address.street}, inside of one
 * @param others columns that have something else
 */
record RowTexts(Map<String, String> texts, Set<String> others) {
  /** What is said of a row of which nothing can be said. */
  static final RowTexts UNREADABLE = new RowTexts(Map.of(), Set.of("a row that cannot be read"));

  /** Those of {@code row}, but for the column {@code key}. */
  static RowTexts of(IndexedRecord row, String key) {
    RowTexts all = new RowTexts(new LinkedHashMap<>(), new TreeSet<>());
    for (Schema.Field field : row.getSchema().getFields()) {
      if (!field.name().equals(key)) {
        all.add(field.name(), row.get(field.pos()));
      }
    }
    return all;
  }

  private void add(String path, Object value) {
    if (value instanceof CharSequence text) {
      if (!text.toString().isBlank()) {
        texts.put(path, text.toString());
      }
    } else if (value instanceof IndexedRecord nested) {
      nested
          .getSchema()
          .getFields()
          .forEach(field -> add(path + "." + field.name(), nested.get(field.pos())));
    } else if (value instanceof Collection<?> items) {
      int index = 0;
      for (Object item : items) {
        add("%s[%d]".formatted(path, index++), item);
      }
    } else if (value instanceof Map<?, ?> entries) {
      entries.forEach((key, entry) -> add(path + "." + key, entry));
    } else if (value != null) {
      others.add(path);
    }
  }
}
