package dev.insideout.cli.life;

import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.relocation.CopyRules;
import dev.insideout.cli.relocation.MovedTable;
import dev.insideout.cli.relocation.RegionCopy;
import dev.insideout.cli.relocation.Standing;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.TableDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How far an heir has to come that reads a region where another log has it. What its predecessor
 * has published names offsets that mean nothing there: what it was made of is found again by keys
 * and versions. Where both read the same logs there is nothing to find.
 */
final class Relocation implements AutoCloseable {
  private static final long LOOK_MILLIS = 200;

  private final Site site;
  private final Group group;
  private final Duration limit;
  private final Map<Places, List<TableDescription>> moved;

  /** Opened when they are first looked at. */
  private final List<RegionCopy> copies = new ArrayList<>();

  private Relocation(
      Site site, Group group, Duration limit, Map<Places, List<TableDescription>> moved) {
    this.site = site;
    this.group = group;
    this.limit = limit;
    this.moved = moved;
  }

  /**
   * From where {@code live} reads to where {@code heir} does; asks nobody yet.
   *
   * @param limit how far a copier may be behind
   * @throws InvalidSqlException when a statement of one is wrong
   */
  static Relocation between(Site site, Group group, Release live, Release heir, Duration limit)
      throws InvalidSqlException {
    return new Relocation(site, group, limit, moved(group, live, heir));
  }

  /** What the logs are called that have a region's topics. */
  private record Places(String from, String to) {}

  private static Map<Places, List<TableDescription>> moved(Group group, Release live, Release heir)
      throws InvalidSqlException {
    if (live.inJava() || heir.inJava()) {
      return Map.of();
    }
    Map<String, TableDescription> before =
        GroupVersion.of(live.sql(), group.name()).tables().stream()
            .collect(Collectors.toMap(TableDescription::name, Function.identity()));
    Map<Places, List<TableDescription>> moved = new HashMap<>();
    for (TableDescription table : GroupVersion.of(heir.sql(), group.name()).tables()) {
      TableDescription old = before.get(table.name());
      if (old != null) {
        SourceTopic from = SourceTopic.parse(old.topic());
        SourceTopic to = SourceTopic.parse(table.topic());
        if (from.topic().equals(to.topic()) && !from.equals(to)) {
          Places places = new Places(from.region(), to.region());
          moved.computeIfAbsent(places, p -> new ArrayList<>()).add(table);
        }
      }
    }
    return moved;
  }

  private RegionCopy copy(Places places, List<TableDescription> tables) {
    for (TableDescription table : tables) {
      MovedTable.objection(table)
          .ifPresent(
              objection -> {
                throw CommandFailure.notSo(
                    "%s cannot be moved from %s to %s: table %s %s. Let the place be a region of its own, copy the topic without duplicates, and let the statement read that region: then it is a change as any other."
                        .formatted(
                            group.title(), places.from(), places.to(), table.name(), objection));
              });
    }
    List<MovedTable> of = tables.stream().map(MovedTable::of).toList();
    new CopyRules(site.log(), places.from(), places.to()).require(of);
    return new RegionCopy(site.log(), places.from(), places.to(), of);
  }

  /**
   * How each copy stands to its original now.
   *
   * @throws CommandFailure when a log does not answer, or is not as a copy must be
   */
  List<Standing> look() {
    if (copies.isEmpty()) {
      moved.forEach((places, tables) -> copies.add(copy(places, tables)));
    }
    copies.forEach(RegionCopy::lookAtOld);
    return compare();
  }

  private List<Standing> compare() {
    return copies.stream().flatMap(copy -> copy.compare().stream()).toList();
  }

  /**
   * Makes sure that the copier keeps up, before anything is stopped for it: it is waited until it
   * has copied what the old log has now.
   *
   * @param patience how long that may take the first time
   * @throws CommandFailure when it does not keep up, with what is missing
   */
  void requireCopierKeepsUp(Duration patience) throws InterruptedException {
    if (moved.isEmpty()) {
      return;
    }
    await(look(), patience);
    long began = System.nanoTime();
    await(look(), limit);
    site.output()
        .progress(
            "The copy has all that %s has; the copier is %.1f s behind."
                .formatted(froms(), (System.nanoTime() - began) / 1e9));
  }

  /**
   * Waits until the copy has all that the old log has now.
   *
   * @return positions of the copy at which it does; none where nothing moves
   * @throws CommandFailure when it has not within the limit, with what is missing
   */
  Positions floor() throws InterruptedException {
    if (moved.isEmpty()) {
      return Positions.NONE;
    }
    if (copies.isEmpty()) {
      site.output().progress("Comparing %s with its copy …".formatted(froms()));
    }
    return await(look(), limit);
  }

  private Positions await(List<Standing> first, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Standing> standings = first;
    while (!standings.stream().allMatch(Standing::holds)) {
      if (System.nanoTime() > deadline) {
        throw CommandFailure.notSo(
            "%s: the copy does not have what %s had %d s ago: %s. See that the copier is at work and keeps up; what it does not copy, nobody can take over."
                .formatted(group.title(), froms(), patience.toSeconds(), lack(standings)));
      }
      Thread.sleep(LOOK_MILLIS);
      standings = compare();
    }
    Map<SourcePartition, Long> read = new TreeMap<>();
    standings.forEach(standing -> read.putAll(standing.read().next()));
    return Positions.of(read);
  }

  private static String lack(List<Standing> standings) {
    return standings.stream()
        .filter(standing -> !standing.holds())
        .map(Standing::lack)
        .collect(Collectors.joining("; "));
  }

  private String froms() {
    return moved.keySet().stream()
        .map(Places::from)
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  @Override
  public void close() {
    copies.forEach(RegionCopy::close);
  }
}
