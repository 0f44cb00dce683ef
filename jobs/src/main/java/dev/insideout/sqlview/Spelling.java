package dev.insideout.sqlview;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what a mistyped name may have meant. */
public final class Spelling {
  private static final int SHOWN = 3;

  private Spelling() {}

  /** The names of {@code known} that are at most a third of {@code wrong} away, nearest first. */
  public static List<String> near(String wrong, Collection<String> known) {
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

  /** The nearest of {@code known}, where it is near enough that little else can be meant. */
  static Optional<String> nearest(String wrong, Collection<String> known) {
    int most = wrong.length() < 3 ? 0 : wrong.length() < 5 ? 1 : Math.max(2, wrong.length() / 3);
    String typed = wrong.toLowerCase(Locale.ROOT);
    return near(wrong, known).stream()
        .filter(name -> distance(typed, name.toLowerCase(Locale.ROOT)) <= most)
        .findFirst();
  }

  /** True when one letter is too many, too few, or another. */
  static boolean isOneAway(String wrong, String right) {
    return distance(wrong, right) == 1;
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
