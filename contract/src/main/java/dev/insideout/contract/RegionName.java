package dev.insideout.contract;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a region may be called: it is a database in SQL, and stands in positions and in files. */
public final class RegionName {
  /** The database of the tables that are in no region's folder. */
  public static final String LOCAL = "local";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** Databases of a plan that are no region's. */
  private static final Set<String> TAKEN = Set.of(LOCAL, "published", "spliced");

  private RegionName() {}

  /** Why a region cannot be called {@code name}, as the rest of a sentence; empty when it can. */
  public static Optional<String> objection(String name) {
    if (TAKEN.contains(name)) {
      return Optional.of(
          "cannot be a region's name: it means the local cluster, whose topics stand in sql/topics itself");
    }
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "cannot be a region's name: that has lower-case letters, digits and _, and begins with a letter");
  }
}
