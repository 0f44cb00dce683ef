package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which columns of a plan's nodes say where in the log the record stands that a row is made of: the
 * metadata columns {@code partition} and {@code offset}, as far as they are handed on as they are.
 */
final class RecordPlaces {
  private final PlanGraph plan;
  private final Function<String, String> origins;

  /**
   * @param origins by a table's full name, quoted, what its records are told apart by: the topic,
   *     where a record is a row of one of its tables at most; else the table
   */
  RecordPlaces(PlanGraph plan, Function<String, String> origins) {
    this.plan = plan;
    this.origins = origins;
  }

  /**
   * Where the records of a node's rows stand.
   *
   * @param tables whose records they are, all of one origin
   * @param partition place of the column
   * @param offset place of the column
   */
  record Place(String origin, Set<String> tables, int partition, int offset) {
    Set<Integer> columns() {
      return Set.of(partition, offset);
    }

    /** That of the rows of both; empty where two of them may be of one record. */
    Optional<Place> with(Place other) {
      Set<String> both = new HashSet<>(tables);
      boolean apart = other.tables.stream().allMatch(both::add);
      boolean alike =
          origin.equals(other.origin) && partition == other.partition && offset == other.offset;
      return apart && alike
          ? Optional.of(new Place(origin, both, partition, offset))
          : Optional.empty();
    }
  }

  /** The columns of {@code node} that do; no two of its rows have the same place. */
  Optional<Place> of(JsonNode node) {
    return switch (PlanGraph.kind(node)) {
      case "table-source-scan" -> ofTable(node);
      case "exchange", "mini-batch-assigner", "drop-update-before", "changelog-normalize" ->
          of(plan.inputs(node).get(0));
      case "calc" -> projected(node);
      case "union" -> united(node);
      default -> Optional.empty();
    };
  }

  private Optional<Place> ofTable(JsonNode scan) {
    String table = PlanGraph.table(scan);
    List<String> metadata = new ArrayList<>();
    for (JsonNode ability : scan.path("scanTableSource").path("abilities")) {
      ability.path("metadataKeys").forEach(key -> metadata.add(key.asText()));
    }
    // Metadata columns are the last.
    int first = PlanGraph.columns(scan).size() - metadata.size();
    return metadata.containsAll(List.of("partition", "offset"))
        ? Optional.of(
            new Place(
                origins.apply(table),
                Set.of(table),
                first + metadata.indexOf("partition"),
                first + metadata.indexOf("offset")))
        : Optional.empty();
  }

  private Optional<Place> projected(JsonNode calc) {
    List<Integer> columns = new ArrayList<>();
    calc.path("projection").forEach(column -> columns.add(PlanGraph.handedOn(column)));
    return of(plan.inputs(calc).get(0))
        .map(
            place ->
                new Place(
                    place.origin(),
                    place.tables(),
                    columns.indexOf(place.partition()),
                    columns.indexOf(place.offset())))
        .filter(place -> place.partition() >= 0 && place.offset() >= 0);
  }

  /** A record is a row of one table of its topic alone, so tables of one topic share no place. */
  private Optional<Place> united(JsonNode union) {
    Optional<Place> all = Optional.empty();
    for (JsonNode input : plan.inputs(union)) {
      Optional<Place> place = of(input);
      all = all.isEmpty() ? place : place.flatMap(all.get()::with);
      if (all.isEmpty()) {
        return all;
      }
    }
    return all;
  }
}
