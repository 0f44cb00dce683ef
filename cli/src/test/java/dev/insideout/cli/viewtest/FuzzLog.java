package dev.insideout.cli.viewtest;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.FolderLog;
import dev.insideout.flink.TopicRecord;
import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The facts of many histories in a {@link FolderLog}, and what the tables of each are at a cut of
 * it.
 */
final class FuzzLog {
  /** Of each topic: enough that facts of one topic are read side by side. */
  private static final int PARTITIONS = 2;

  private final FolderLog log;
  private final Map<String, TableDescription> tables;
  private final Map<String, RecordEncoder> encoders;

  /** By partition what was written. */
  private final Map<SourcePartition, List<FuzzFact>> facts = new TreeMap<>();

  private final Map<Integer, FuzzTables> histories = new TreeMap<>();
  private final Map<SourcePartition, Integer> applied = new TreeMap<>();
  private final List<Fault> faults = new ArrayList<>();

  private record Fault(SourcePartition partition, long offset) {}

  /**
   * @param tables what is read
   * @param versioned see {@link FuzzTables}
   */
  FuzzLog(
      FolderLog log,
      List<TableDescription> tables,
      Map<String, RecordEncoder> encoders,
      Set<FuzzTable> versioned,
      int histories) {
    this.log = log;
    this.tables =
        tables.stream().collect(Collectors.toMap(TableDescription::name, Function.identity()));
    this.encoders = encoders;
    tables.forEach(table -> log.create(table.topic(), PARTITIONS));
    for (int history = 0; history < histories; history++) {
      this.histories.put(history, new FuzzTables(versioned));
    }
  }

  /**
   * Writes facts, in their order as far as partitions have one.
   *
   * @param fault the fact before which reading fails once; none where it is negative
   */
  void append(List<FuzzFact> told, int fault) {
    Map<SourcePartition, List<TopicRecord>> records = new LinkedHashMap<>();
    for (int i = 0; i < told.size(); i++) {
      FuzzFact fact = told.get(i);
      TableDescription table = tables.get(fact.table().topic());
      GivenRecord record =
          new GivenRow(table, fact.data(table.type()), fact.deleted())
              .record(encoders.get(table.name()));
      int partition = GivenLog.partition(record.key(), 0, PARTITIONS);
      SourcePartition place = SourcePartition.of(table.topic(), partition);
      List<FuzzFact> before = facts.computeIfAbsent(place, p -> new ArrayList<>());
      if (i == fault) {
        faults.add(new Fault(place, before.size()));
        log.failOnceAt(place.topic(), partition, before.size());
      }
      before.add(fact);
      records
          .computeIfAbsent(place, p -> new ArrayList<>())
          .add(new TopicRecord(table.topic(), partition, record.key(), record.value(), List.of()));
    }
    records.forEach((place, batch) -> log.append(place.topic(), place.partition(), batch));
  }

  /** The positions of a job that has read all. */
  Positions ends() {
    TreeMap<SourcePartition, Long> ends = new TreeMap<>();
    facts.forEach((partition, told) -> ends.put(partition, (long) told.size()));
    return new Positions(ends);
  }

  /** How many of the wanted failures have happened. */
  int faults() {
    return (int)
        faults.stream()
            .filter(
                fault ->
                    log.hasFailedAt(
                        fault.partition().topic(), fault.partition().partition(), fault.offset()))
            .count();
  }

  /**
   * Brings the tables up to a cut that is no earlier than the last.
   *
   * @return the histories in which something has happened meanwhile
   */
  Set<Integer> advance(Positions cut) {
    Set<Integer> changed = new HashSet<>();
    facts.forEach(
        (partition, told) -> {
          int from = applied.getOrDefault(partition, 0);
          int to = (int) cut.of(partition).orElse(0);
          told.subList(from, to)
              .forEach(
                  fact -> {
                    histories.get(fact.history()).apply(fact);
                    changed.add(fact.history());
                  });
          applied.put(partition, to);
        });
    return changed;
  }

  /** The tables of a history at the cut. */
  FuzzTables tables(int history) {
    return histories.get(history);
  }

  /** What a history has told up to the cut, partition by partition, for a person to read. */
  List<String> told(int history) {
    List<String> lines = new ArrayList<>();
    facts.forEach(
        (partition, told) ->
            told.subList(0, applied.getOrDefault(partition, 0)).stream()
                .filter(fact -> fact.history() == history)
                .forEach(fact -> lines.add("%s %s".formatted(partition, fact))));
    return lines;
  }
}
