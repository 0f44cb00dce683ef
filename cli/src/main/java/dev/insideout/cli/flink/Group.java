package dev.insideout.cli.flink;

import java.util.List;

/**
 * The views that share a job, which bears the group's name.
 *
 * @param views sorted by name
 */
public record Group(String name, List<String> views) {
  /** What messages call it, at the beginning of a sentence. */
  public String title() {
    return views.equals(List.of(name))
        ? "View " + name
        : views.isEmpty()
            ? "Group " + name
            : "Group %s (%s)".formatted(name, String.join(", ", views));
  }
}
