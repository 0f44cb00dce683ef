package dev.insideout.cli.log;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.contract.marker.MissingRegion;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** How commands show the regions that an epoch lacks. */
public final class MissingRegions {
  private static final String FIELD = "partial";

  private MissingRegions() {}

  /** Puts them into {@code json}, as an array that is empty where none is missing. */
  public static void put(ObjectNode json, List<MissingRegion> regions) {
    ArrayNode array = json.putArray(FIELD);
    regions.forEach(
        missing ->
            array
                .addObject()
                .put("region", missing.region())
                .put("since", missing.since().toString())
                .put("newest", missing.newest().map(Instant::toString).orElse(null)));
  }

  /** As a person reads them; empty where none is missing. */
  public static String text(List<MissingRegion> regions) {
    return regions.stream().map(MissingRegion::describe).collect(Collectors.joining("; "));
  }
}
