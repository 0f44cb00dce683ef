package dev.insideout.contract;

import java.util.Set;

/** Nothing says where a region is. The message is for a person. */
public final class UnknownRegionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param known those of which it is known
   */
  public UnknownRegionException(String region, Set<String> known) {
    super(
        "nothing says where region '%s' is: name its kafka and registry in insideout.yaml; %s"
            .formatted(
                region,
                known.isEmpty()
                    ? "no region is named there"
                    : "there are: " + String.join(", ", known)));
  }
}
