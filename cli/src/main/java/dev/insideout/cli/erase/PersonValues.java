package dev.insideout.cli.erase;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The values of a person, by what they are good for.
 *
 * @param sought those that tell the person from all others
 * @param useless why others prove nothing, by their labels
 * @param notText columns that have no text, of which nothing can be found
 */
record PersonValues(List<Sought> sought, Map<String, String> useless, Set<String> notText) {
  /** Fewer bytes are in any large file by chance. */
  private static final int LEAST_BYTES = 4;

  /**
   * Those of all {@code rows} of a person, and {@code more} that somebody names, which are looked
   * for whoever else has them.
   *
   * @param key the person's
   * @param others tells which of them other live rows have, and how many rows
   */
  static PersonValues of(String key, List<RowTexts> rows, List<String> more, OtherRows others) {
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    Set<String> notText = new TreeSet<>();
    for (RowTexts row : rows) {
      row.texts()
          .forEach(
              (column, text) ->
                  labels.computeIfAbsent(text, t -> new LinkedHashSet<>()).add(column));
      notText.addAll(row.others());
    }
    List<Sought> named = new ArrayList<>();
    for (int i = 0; i < more.size(); i++) {
      labels.remove(more.get(i));
      named.add(Sought.of("--value %d".formatted(i + 1), more.get(i)));
    }
    List<Sought> own = labelled(labels);
    Map<String, String> useless = useless(key, own, others);
    List<Sought> sought =
        new ArrayList<>(own.stream().filter(s -> !useless.containsKey(s.label())).toList());
    sought.addAll(named);
    return new PersonValues(List.copyOf(sought), useless, notText);
  }

  /** A column that had several values in its time has them numbered, the oldest first. */
  private static List<Sought> labelled(Map<String, Set<String>> columns) {
    Map<String, Long> counts = new TreeMap<>();
    Map<String, Integer> numbers = new TreeMap<>();
    columns.values().forEach(of -> counts.merge(String.join(", ", of), 1L, Long::sum));
    List<Sought> all = new ArrayList<>();
    columns.forEach(
        (text, of) -> {
          String label = String.join(", ", of);
          int number = numbers.merge(label, 1, Integer::sum);
          all.add(
              Sought.of(counts.get(label) == 1 ? label : "%s #%d".formatted(label, number), text));
        });
    return all;
  }

  private static Map<String, String> useless(String key, List<Sought> own, OtherRows others) {
    Map<String, String> useless = new LinkedHashMap<>();
    List<Sought> longEnough = new ArrayList<>();
    Set<Sought> inKey = new ByteScan(own).in(key.getBytes(StandardCharsets.UTF_8));
    for (Sought value : own) {
      if (inKey.contains(value)) {
        useless.put(value.label(), "in the key, which orders and the like may keep");
      } else if (value.shortest() < LEAST_BYTES) {
        useless.put(value.label(), "too short, it is in any file by chance");
      } else {
        longEnough.add(value);
      }
    }
    others.having(longEnough).forEach((value, rows) -> useless.put(value.label(), rows));
    return useless;
  }

  /** The rows of the other persons. */
  interface OtherRows {
    /**
     * Which of {@code values} are in a live row of somebody else, and that they have it, in words.
     */
    Map<Sought, String> having(List<Sought> values);
  }
}
