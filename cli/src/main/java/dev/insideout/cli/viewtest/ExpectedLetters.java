package dev.insideout.cli.viewtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The dead letters that a step is to bring.
 *
 * @param parts of their messages, one a letter; empty texts where only their number counts
 */
record ExpectedLetters(List<String> parts) {
  static final ExpectedLetters NONE = new ExpectedLetters(List.of());

  /** What is wrong with {@code messages}; empty when they are as expected. */
  Optional<String> mismatch(List<String> messages) {
    List<String> left = new ArrayList<>(messages);
    List<String> missing = new ArrayList<>();
    for (String part : parts) {
      Optional<String> found = left.stream().filter(message -> message.contains(part)).findFirst();
      found.ifPresentOrElse(left::remove, () -> missing.add(part));
    }
    if (missing.isEmpty() && left.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "expected %d dead letter%s, got %d%s"
            .formatted(
                parts.size(),
                parts.size() == 1 ? "" : "s",
                messages.size(),
                details(missing, left)));
  }

  private static String details(List<String> missing, List<String> unexpected) {
    StringBuilder details = new StringBuilder();
    missing.stream()
        .filter(part -> !part.isEmpty())
        .forEach(part -> details.append("\n  missing     …%s…".formatted(part)));
    unexpected.forEach(message -> details.append("\n  unexpected  ").append(message));
    return details.toString();
  }
}
