package dev.insideout.cli.project;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.NearNames;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code insideout.yaml} says of one region: where its log is or, while it moves, the places
 * that have it.
 *
 * @param place the one that views are built from
 * @param places the settings of each, by name
 * @param listed true where they stand below {@code places}
 */
record RegionSettings(String place, Map<String, Map<String, Object>> places, boolean listed) {
  private static final String PLACE = "place";
  private static final String PLACES = "places";

  /** What is said of one place. */
  private static final Set<String> OF_PLACE = new TreeSet<>(Set.of("kafka", "registry", "client"));

  /** What may be said of a region. */
  static final Set<String> NAMES =
      new TreeSet<>(Set.of("kafka", "registry", "client", PLACE, PLACES));

  /**
   * Reads the settings of {@code region}, which has one place, called as itself unless it says
   * otherwise, or several.
   *
   * @param where the settings are, for messages
   * @throws CommandFailure when they contradict each other
   */
  static RegionSettings of(String region, Map<String, Object> settings, String where) {
    String place = String.valueOf(settings.getOrDefault(PLACE, region));
    if (!settings.containsKey(PLACES)) {
      Map<String, Object> only = new TreeMap<>(settings);
      only.keySet().retainAll(OF_PLACE);
      return new RegionSettings(place, Map.of(place, only), false);
    }
    for (String name : OF_PLACE) {
      if (settings.containsKey(name)) {
        throw CommandFailure.badInput(
            "%s has both '%s' and 'places': what is said of a place stands below its name."
                .formatted(where, name));
      }
    }
    Map<String, Map<String, Object>> places = new TreeMap<>();
    Environments.map(settings.get(PLACES), where + ".places")
        .forEach((name, of) -> places.put(name, ofPlace(of, where + ".places." + name)));
    if (!places.containsKey(place)) {
      throw CommandFailure.badInput(
          "%s has no place '%s'; there are: %s. '%s' says which of them views read."
              .formatted(where, place, String.join(", ", places.keySet()), PLACE));
    }
    return new RegionSettings(place, places, true);
  }

  /**
   * Where the settings of a place stand.
   *
   * @param region where those of the region do
   */
  String path(String region, String name) {
    return listed ? "%s.%s.%s".formatted(region, PLACES, name) : region;
  }

  private static Map<String, Object> ofPlace(Object value, String where) {
    Map<String, Object> settings = Environments.map(value, where);
    for (String name : settings.keySet()) {
      if (!OF_PLACE.contains(name)) {
        throw CommandFailure.badInput(
            "%s has the unknown setting '%s'. %s"
                .formatted(where, name, NearNames.hint(name, "setting", OF_PLACE)));
      }
    }
    return settings;
  }
}
