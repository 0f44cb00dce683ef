package dev.insideout.cli.erase;

import dev.insideout.cli.erase.Person.Tombstone;
import dev.insideout.cli.log.NewestEpoch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an erasure has done, and found.
 *
 * @param topic of persons
 * @param written true when it wrote the tombstones, false when they were there
 * @param covered by view, its epoch that has read them
 * @param stopped deployed views whose jobs have ended, so that they do not read them
 */
record ErasureReport(
    String customer,
    String topic,
    List<Tombstone> tombstones,
    boolean written,
    Map<String, NewestEpoch> covered,
    List<String> stopped,
    Optional<Proof> proof) {

  /**
   * What was looked through.
   *
   * @param places topics first, then jobs
   * @param tombstonesGo when the tombstones are gone, and the key with them
   * @param savepoints those that may still have the person
   * @param savepointsUnknown why it is not known which savepoints there are; empty when it is
   */
  record Proof(
      PersonValues values,
      List<Place> places,
      List<Departure> tombstonesGo,
      List<OldSavepoint> savepoints,
      Optional<String> savepointsUnknown) {

    List<Finding> findings() {
      return places.stream().flatMap(place -> place.findings().stream()).toList();
    }

    List<Place> blind() {
      return places.stream().filter(place -> place.blind().isPresent()).toList();
    }

    /** True when nothing was found, and everything could be looked through. */
    boolean holds() {
      return findings().isEmpty() && blind().isEmpty();
    }
  }
}
