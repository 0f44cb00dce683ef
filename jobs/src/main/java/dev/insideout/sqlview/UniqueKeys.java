package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.sqlview.RecordPlaces.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Which columns tell the rows of a plan's nodes apart, as far as the plan proves it. A key is a set
 * of columns, by their place, of whose values no two rows have the same; that of at most one row is
 * empty.
 */
final class UniqueKeys {
  private final PlanGraph plan;
  private final Function<String, List<String>> primaryKeys;
  private final RecordPlaces places;
  private final Map<Integer, Set<Set<Integer>>> known = new HashMap<>();

  /**
   * @param primaryKeys the columns of a table's primary key by its full name, quoted; none without
   * @param places where in the log the records of rows stand
   */
  UniqueKeys(PlanGraph plan, Function<String, List<String>> primaryKeys, RecordPlaces places) {
    this.plan = plan;
    this.primaryKeys = primaryKeys;
    this.places = places;
  }

  /** The keys of what {@code node} puts out. */
  Set<Set<Integer>> of(JsonNode node) {
    int id = node.path("id").asInt();
    Set<Set<Integer>> found = known.get(id);
    if (found == null) {
      found = find(node);
      known.put(id, found);
    }
    return found;
  }

  private Set<Set<Integer>> find(JsonNode node) {
    return switch (PlanGraph.kind(node)) {
      case "exchange", "mini-batch-assigner", "drop-update-before", "over-aggregate" ->
          ofInput(node);
      case "table-source-scan" -> ofTable(node);
      case "changelog-normalize" -> Set.of(columns(node.path("uniqueKeys")));
      case "calc" -> projected(node);
      case "group-aggregate", "global-group-aggregate" ->
          Set.of(upTo(node.path("grouping").size()));
      case "rank", "sort-limit", "limit" -> ranked(node);
      case "join" -> joined(node);
      case "union" -> united(node);
      default -> Set.of();
    };
  }

  private Set<Set<Integer>> ofInput(JsonNode node) {
    return of(plan.inputs(node).get(0));
  }

  /** The primary key, and where a record stands in its topic. */
  private Set<Set<Integer>> ofTable(JsonNode scan) {
    List<String> columns = PlanGraph.columns(scan);
    Set<Set<Integer>> keys = new HashSet<>();
    List<String> primaryKey = primaryKeys.apply(PlanGraph.table(scan));
    if (!primaryKey.isEmpty() && columns.containsAll(primaryKey)) {
      keys.add(new TreeSet<>(primaryKey.stream().map(columns::indexOf).toList()));
    }
    places.of(scan).map(Place::columns).ifPresent(keys::add);
    return keys;
  }

  /**
   * Where records stand; and what tells the rows of each input apart, and one input's from
   * another's.
   */
  private Set<Set<Integer>> united(JsonNode union) {
    Set<Set<Integer>> keys = new HashSet<>();
    places.of(union).map(Place::columns).ifPresent(keys::add);
    List<JsonNode> inputs = plan.inputs(union);
    Set<Integer> apart = new ConstantColumns(plan).tellingApart(inputs);
    if (!apart.isEmpty()) {
      Set<Set<Integer>> together = Set.of(Set.of(apart.iterator().next()));
      for (JsonNode input : inputs) {
        Set<Set<Integer>> ofBoth = new HashSet<>();
        for (Set<Integer> key : together) {
          of(input).forEach(more -> ofBoth.add(both(key, more)));
        }
        together = ofBoth;
      }
      keys.addAll(together);
    }
    return keys;
  }

  /** Those all of whose columns are handed on as they are. */
  private Set<Set<Integer>> projected(JsonNode calc) {
    Map<Integer, Integer> handedOn = new HashMap<>();
    int place = 0;
    for (JsonNode column : calc.path("projection")) {
      handedOn.putIfAbsent(PlanGraph.handedOn(column), place);
      place++;
    }
    Set<Set<Integer>> keys = new HashSet<>();
    for (Set<Integer> key : ofInput(calc)) {
      if (handedOn.keySet().containsAll(key)) {
        keys.add(new TreeSet<>(key.stream().map(handedOn::get).toList()));
      }
    }
    return keys;
  }

  /** Each row of a partition has a rank of its own. */
  private Set<Set<Integer>> ranked(JsonNode rank) {
    Set<Set<Integer>> keys = new HashSet<>(ofInput(rank));
    Set<Integer> partition = columns(rank.at("/partition/fields"));
    JsonNode range = rank.path("rankRange");
    if (range.path("type").asText().equals("Constant")
        && range.path("start").asLong() == range.path("end").asLong()) {
      keys.add(partition);
    } else if (rank.path("outputRowNumber").asBoolean()) {
      Set<Integer> numbered = new TreeSet<>(partition);
      numbered.add(PlanGraph.columns(rank).size() - 1);
      keys.add(numbered);
    }
    return keys;
  }

  private Set<Set<Integer>> joined(JsonNode join) {
    JsonNode left = plan.inputs(join).get(0);
    JsonNode right = plan.inputs(join).get(1);
    JsonNode spec = join.path("joinSpec");
    int width = PlanGraph.columns(left).size();
    boolean oneOnTheLeft = haveIn(of(left), columns(spec.path("leftKeys")));
    boolean oneOnTheRight = haveIn(of(right), columns(spec.path("rightKeys")));
    Set<Set<Integer>> keys = new HashSet<>();
    String type = spec.path("joinType").asText();
    boolean inner = type.equals("INNER");
    switch (type) {
      case "SEMI", "ANTI" -> keys.addAll(of(left));
      case "INNER", "LEFT", "RIGHT" -> {
        if (oneOnTheRight && (inner || type.equals("LEFT"))) {
          keys.addAll(of(left));
        }
        if (oneOnTheLeft && (inner || type.equals("RIGHT"))) {
          of(right).forEach(key -> keys.add(moved(key, width)));
        }
        if (keys.isEmpty()) {
          of(left).forEach(l -> of(right).forEach(r -> keys.add(both(l, moved(r, width)))));
        }
      }
      // Rows without a counterpart on either side may share the nulls.
      default -> {}
    }
    return keys;
  }

  /** True when some key is among {@code columns}, so that their values tell rows apart. */
  static boolean haveIn(Set<Set<Integer>> keys, Set<Integer> columns) {
    return keys.stream().anyMatch(columns::containsAll);
  }

  private static Set<Integer> moved(Set<Integer> key, int by) {
    return new TreeSet<>(key.stream().map(column -> column + by).toList());
  }

  private static Set<Integer> both(Set<Integer> one, Set<Integer> other) {
    Set<Integer> both = new TreeSet<>(one);
    both.addAll(other);
    return both;
  }

  private static Set<Integer> upTo(int end) {
    return new TreeSet<>(IntStream.range(0, end).boxed().toList());
  }

  private static Set<Integer> columns(JsonNode places) {
    Set<Integer> columns = new TreeSet<>();
    places.forEach(place -> columns.add(place.asInt()));
    return columns;
  }
}
