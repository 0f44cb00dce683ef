package dev.insideout.cli.output;

import dev.insideout.sqlview.Spelling;
import java.util.Collection;
import java.util.List;

/** Tells whoever mistyped a name which ones there are. */
public final class NearNames {
  private NearNames() {}

  /**
   * A sentence that helps whoever typed {@code wrong}: the near names, else all names that there
   * are.
   */
  public static String hint(String wrong, String kind, Collection<String> known) {
    List<String> near = Spelling.near(wrong, known);
    if (!near.isEmpty()) {
      return "Did you mean %s?".formatted(String.join(" or ", near));
    }
    return known.isEmpty()
        ? "There are no %ss.".formatted(kind)
        : "The %ss are: %s.".formatted(kind, String.join(", ", known.stream().sorted().toList()));
  }
}
