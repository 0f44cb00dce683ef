package dev.insideout.cache;

import java.util.Map;
import java.util.stream.Collectors;

/** Views were opened together that share no group, and so no epochs. */
public final class DifferentGroupsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says so.
   *
   * @param groups by view
   */
  DifferentGroupsException(Map<String, String> groups) {
    super(
        "only views of one group have epochs in common, and these are of several: %s. Read each with a reader of its own, or give them one group."
            .formatted(
                groups.entrySet().stream()
                    .map(e -> "%s (group %s)".formatted(e.getKey(), e.getValue()))
                    .collect(Collectors.joining(", "))));
  }
}
