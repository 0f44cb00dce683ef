package dev.insideout.cli.viewtest;

import dev.insideout.cli.viewtest.Arrival.Gulp;
import dev.insideout.cli.viewtest.Arrival.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Other ways in which the records of a test may arrive. Topics are read side by side, and so are
 * the partitions of one: nothing but the order within a key is sure. Where a table has versions,
 * that of a key's versions is not either, up to its deletion.
 */
final class Shuffle {
  /** One record in so many comes again at once. */
  private static final int DUPLICATES = 3;

  private static final int LARGEST_GULP = 3;

  private final Random random;

  Shuffle(Random random) {
    this.random = random;
  }

  /**
   * An arrival of {@code records}.
   *
   * @param permuted false where they must come in the order in which they are given, one by one
   * @param fails true for a failure of the job at one of them
   */
  Arrival of(List<GivenRecord> records, boolean permuted, boolean fails) {
    List<GivenRecord> order = permuted ? permuted(records) : records;
    List<Item> items = new ArrayList<>();
    for (GivenRecord record : order) {
      items.add(Item.of(record));
      if (record.mayComeTwice() && !record.table().isView() && random.nextInt(DUPLICATES) == 0) {
        items.add(new Item(record, true, false));
      }
    }
    if (fails) {
      fail(items);
    }
    return permuted ? gulps(items) : Arrival.oneByOne(items);
  }

  private void fail(List<Item> items) {
    int at = random.nextInt(items.size());
    Item item = items.get(at);
    items.set(at, new Item(item.record(), item.again(), true));
  }

  private Arrival gulps(List<Item> items) {
    List<Gulp> gulps = new ArrayList<>();
    for (int from = 0; from < items.size(); ) {
      int to = Math.min(items.size(), from + 1 + random.nextInt(LARGEST_GULP));
      gulps.add(new Gulp(List.copyOf(items.subList(from, to)), to == items.size()));
      from = to;
    }
    return new Arrival(gulps);
  }

  private List<GivenRecord> permuted(List<GivenRecord> records) {
    List<Lane> lanes = new ArrayList<>(lanes(records));
    List<GivenRecord> order = new ArrayList<>();
    while (order.size() < records.size()) {
      // A lane is as likely as it has records left: every order is possible, none is rare.
      int pick = random.nextInt(records.size() - order.size());
      for (Lane lane : lanes) {
        if (pick < lane.left) {
          order.add(lane.next(random));
          break;
        }
        pick -= lane.left;
      }
    }
    return order;
  }

  private static Collection<Lane> lanes(List<GivenRecord> records) {
    Map<Object, Lane> lanes = new LinkedHashMap<>();
    for (GivenRecord record : records) {
      lanes.computeIfAbsent(lane(record), name -> new Lane()).add(record);
    }
    return lanes.values();
  }

  /** What has an order among itself. */
  private static Object lane(GivenRecord record) {
    if (record.keyText().isPresent()) {
      return record.keyText().get();
    }
    // Who reads offsets sees the order of the partition.
    boolean ordered = record.table().metadata().contains("offset");
    return ordered ? record.table().topic() : record;
  }

  /** Records that keep an order: stage by stage, within a stage any. */
  private static final class Lane {
    private final List<List<GivenRecord>> stages = new ArrayList<>();
    private int left;

    void add(GivenRecord record) {
      boolean free = record.table().version().isPresent() && record.kind() == GivenRecord.Kind.ROW;
      List<GivenRecord> last = stages.isEmpty() ? null : stages.get(stages.size() - 1);
      boolean joins =
          free
              && last != null
              && last.get(0).kind() == GivenRecord.Kind.ROW
              && last.get(0).table().equals(record.table());
      if (joins) {
        last.add(record);
      } else {
        stages.add(new ArrayList<>(List.of(record)));
      }
      left++;
    }

    GivenRecord next(Random random) {
      List<GivenRecord> stage = stages.get(0);
      GivenRecord record = stage.remove(random.nextInt(stage.size()));
      if (stage.isEmpty()) {
        stages.remove(0);
      }
      left--;
      return record;
    }
  }
}
