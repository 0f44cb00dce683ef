package dev.insideout.cli.output;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that a mistyped one may have meant. */
public final class NearNames {
  private static final int SHOWN = 3;

  private NearNames() {}

  /**
   * A sentence that helps whoever typed {@code wrong}: the near names, else all names that there
   * are.
   */
  public static String hint(String wrong, String kind, Collection<String> known) {
    List<String> near = near(wrong, known);
    if (!near.isEmpty()) {
      return "Did you mean %s?".formatted(String.join(" or ", near));
    }
    return known.isEmpty()
        ? "There are no %ss.".formatted(kind)
        : "The %ss are: %s.".formatted(kind, String.join(", ", known.stream().sorted().toList()));
  }

  /** The names of {@code known} that are at most a third of {@code wrong} away, nearest first. */
  static List<String> near(String wrong, Collection<String> known) {
    String typed = wrong.toLowerCase(Locale.ROOT);
    int most = Math.max(2, typed.length() / 3);
    record Candidate(String name, int distance) {}
    return known.stream()
        .map(name -> new Candidate(name, distance(typed, name.toLowerCase(Locale.ROOT))))
        .filter(c -> c.distance <= most || c.name.startsWith(typed))
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .limit(SHOWN)
        .map(Candidate::name)
        .toList();
  }

  /** The Levenshtein distance: insertions, deletions and substitutions. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
