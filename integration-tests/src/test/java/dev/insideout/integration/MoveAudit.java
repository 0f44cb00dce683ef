package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.RowChange;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/**
 * Reads all epochs of the shop's views and holds each against the logs that its positions name. An
 * order never goes back in version.
 */
final class MoveAudit implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final EpochReader reader;
  private final PlaceFacts home;
  private final Map<String, PlaceFacts> places = new TreeMap<>();
  private final Map<String, String> orders = new HashMap<>();
  private final Map<String, String> sums = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final List<AppliedEpoch> epochs = new ArrayList<>();
  private int changes;

  /** The rows of the first epoch of the new place. */
  private Map<String, String> firstOrders = Map.of();

  private Map<String, String> firstSums = Map.of();

  MoveAudit(LogConnection log) {
    reader = new EpochReader(log, List.of(MovingShop.ORDERS, MovingShop.SUMS));
    home = new PlaceFacts("", log.in(""));
    for (String place : List.of(MovingShop.OLD, MovingShop.NEW)) {
      places.put(place, new PlaceFacts(place, log.in(place)));
    }
  }

  /** The ends of the local log and of that of {@code place}. */
  Positions ends(String place) {
    Map<SourcePartition, Long> ends = new HashMap<>(home.ends().next());
    ends.putAll(places.get(place).ends().next());
    return Positions.of(ends);
  }

  /** Looks at epochs until one covers {@code ends}; each must be what the logs give. */
  void auditUpTo(Positions ends) throws BadRecordException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (epochs.isEmpty() || !last().positions().cover(ends)) {
      assertThat(System.nanoTime() - deadline)
          .as("waited for %s; at %s", ends, epochs.isEmpty() ? "no epoch" : last().positions())
          .isNegative();
      for (AppliedEpoch epoch : reader.poll(POLL)) {
        audit(epoch);
        epochs.add(epoch);
      }
    }
    assertThat(reader.lostEpoch()).isEmpty();
  }

  private void audit(AppliedEpoch epoch) throws BadRecordException {
    for (RowChange change : epoch.changes().getOrDefault(MovingShop.ORDERS, List.of())) {
      String key = "%s %s".formatted(change.key().get("region"), change.key().get("order_id"));
      take(orders, key, change);
      change.row().ifPresent(row -> requireNotBack(epoch, key, (Long) row.get("version")));
    }
    for (RowChange change : epoch.changes().getOrDefault(MovingShop.SUMS, List.of())) {
      take(sums, change.key().get("customer_id").toString(), change);
    }
    assertThat(orders).as("epoch %s at %s", epoch.id(), epoch.positions()).isEqualTo(rows(epoch));
    assertThat(sums)
        .as("epoch %s at %s", epoch.id(), epoch.positions())
        .isEqualTo(places.get(place(epoch)).sums());
    if (firstOrders.isEmpty() && place(epoch).equals(MovingShop.NEW)) {
      firstOrders = Map.copyOf(orders);
      firstSums = Map.copyOf(sums);
    }
  }

  private void take(Map<String, String> rows, String key, RowChange change) {
    changes++;
    if (change.row().isEmpty()) {
      rows.remove(key);
    } else {
      rows.put(key, text(change.row().get(), change.key().getSchema().getFields().size()));
    }
  }

  private static String text(GenericRecord row, int keyColumns) {
    StringBuilder text = new StringBuilder();
    for (int column = keyColumns; column < row.getSchema().getFields().size(); column++) {
      text.append(column == keyColumns ? "" : " ").append(row.get(column));
    }
    return text.toString();
  }

  /** Also over a deletion: what comes after it is newer. */
  private void requireNotBack(AppliedEpoch epoch, String key, long version) {
    long before = versions.getOrDefault(key, 0L);
    assertThat(version).as("%s in epoch %s", key, epoch.id()).isGreaterThanOrEqualTo(before);
    versions.put(key, version);
  }

  private Map<String, String> rows(AppliedEpoch epoch) throws BadRecordException {
    home.advanceTo(epoch.positions());
    PlaceFacts far = places.get(place(epoch));
    far.advanceTo(epoch.positions());
    Map<String, String> rows = new HashMap<>();
    home.addTo(rows, "home");
    far.addTo(rows, "eu");
    return rows;
  }

  /** Where the region was read: each epoch is of one place. */
  static String place(AppliedEpoch epoch) {
    List<String> regions = new ArrayList<>(epoch.positions().byRegion().keySet());
    regions.remove("");
    assertThat(regions).as("places of epoch %s", epoch.id()).hasSize(1);
    return regions.get(0);
  }

  /**
   * Makes sure that what the first epoch of the new place had of the region is also what the log of
   * the old one gives at {@code cut}, which is not before what was looked at of it.
   */
  void requireMoveChangedNothing(Positions cut) throws BadRecordException {
    PlaceFacts old = places.get(MovingShop.OLD);
    old.advanceTo(cut);
    Map<String, String> rows = new HashMap<>();
    old.addTo(rows, "eu");
    Map<String, String> published = new HashMap<>(firstOrders);
    published.keySet().removeIf(key -> !key.startsWith("eu "));
    assertThat(published).as("orders of the takeover").isEqualTo(rows);
    assertThat(firstSums).as("sums of the takeover").isEqualTo(old.sums());
  }

  /** The last epoch that was looked at. */
  AppliedEpoch last() {
    return epochs.get(epochs.size() - 1);
  }

  /** The first epoch of which the region was read at {@code place}. */
  int firstAt(String place) {
    for (int i = 0; i < epochs.size(); i++) {
      if (place(epochs.get(i)).equals(place)) {
        return i;
      }
    }
    throw new AssertionError("no epoch names " + place);
  }

  /** The epochs that were looked at, oldest first. */
  List<AppliedEpoch> epochs() {
    return epochs;
  }

  /** How many rows have changed. */
  int changes() {
    return changes;
  }

  @Override
  public void close() {
    reader.close();
    home.close();
    places.values().forEach(PlaceFacts::close);
  }
}
