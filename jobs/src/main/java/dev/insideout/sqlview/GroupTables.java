package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.RowKind;

/**
 * The queries of a group as tables, and the tables that their rows go to. A view that reads another
 * of its group has that one's query in its own: nothing goes through a topic.
 */
final class GroupTables {
  /** Keeps the tables that are written apart from those that are read. */
  private static final String SINKS = "published";

  /** Heads the section of what EXPLAIN tells that is worth reading. */
  private static final String PHYSICAL = "== Optimized Physical Plan ==";

  /** Which views that a query reads have their queries taken into it. */
  interface Inlined {
    Optional<ViewStatement> view(String name) throws InvalidSqlException;
  }

  private final StreamTableEnvironment tables;
  private final ProjectGroup group;
  private final Inlined inlined;
  private final Map<String, Table> queries = new LinkedHashMap<>();

  private GroupTables(StreamTableEnvironment tables, ProjectGroup group, Inlined inlined) {
    this.tables = tables;
    this.group = group;
    this.inlined = inlined;
  }

  /**
   * Takes the queries of {@code group} into {@code tables}, which knows what they read.
   *
   * @throws InvalidSqlException when one of them is wrong
   */
  static GroupTables of(StreamTableEnvironment tables, ProjectGroup group)
      throws InvalidSqlException {
    return of(tables, group, group::view);
  }

  /** The same, with the queries of other views taken in, too. */
  static GroupTables of(StreamTableEnvironment tables, ProjectGroup group, Inlined inlined)
      throws InvalidSqlException {
    GroupTables queries = new GroupTables(tables, group, inlined);
    for (ViewStatement view : group.views()) {
      queries.take(view);
    }
    return queries;
  }

  private void take(ViewStatement view) throws InvalidSqlException {
    if (queries.containsKey(view.name())) {
      return;
    }
    for (String name : view.reads()) {
      Optional<ViewStatement> read = inlined.view(name);
      if (read.isPresent()) {
        take(read.get());
      }
    }
    try {
      Table query = tables.sqlQuery(view.query());
      // Stands in front of the topic's table of the same name.
      tables.createTemporaryView(ProjectStatements.quoted(view.name()), query);
      queries.put(view.name(), query);
    } catch (RuntimeException e) {
      throw InvalidSqlException.in(view.file(), e);
    }
  }

  /** Which views have joins that Flink's operators do not make. */
  interface OwnJoins {
    boolean has(ViewStatement view, PlanGraph plan);
  }

  /** Compiles all queries into one plan that Flink's operators alone are to run. */
  String compile() {
    return compile((view, plan) -> false);
  }

  /**
   * Compiles all queries into one plan, each with the kind of changes that suits it. Upserts by the
   * primary key spare a query the rows that it takes back. Where Flink cannot prove that the query
   * has them, it would plan a materializer before the sink, or take rows back all the same: there
   * the sink asks for every kind of change instead, and so it does where Flink's joins would lose
   * rows of upserts.
   */
  String compile(OwnJoins ownJoins) {
    Set<String> upserting = new TreeSet<>(group.viewNames());
    while (true) {
      String plan = compile(upserting);
      PlanGraph graph = PlanGraph.of(plan);
      List<String> mistaken =
          group.views().stream()
              .filter(view -> upserting.contains(view.name()))
              .filter(view -> !upserts(view, graph, ownJoins))
              .map(ViewStatement::name)
              .toList();
      if (mistaken.isEmpty()) {
        return plan;
      }
      mistaken.forEach(upserting::remove);
    }
  }

  private static boolean upserts(ViewStatement view, PlanGraph plan, OwnJoins ownJoins) {
    JsonNode end = plan.sink(sink(view.name()));
    return upserts(end) && (!joinsWrongly(plan, end) || ownJoins.has(view, plan));
  }

  private String compile(Set<String> upserting) {
    StatementSet statements = tables.createStatementSet();
    for (ViewStatement view : group.views()) {
      String sink = sink(view.name());
      tables.dropTemporaryTable(sink);
      tables.createTemporaryTable(sink, view.sink(upserting.contains(view.name())));
      statements.addInsert(sink, queries.get(view.name()));
    }
    return statements.compilePlan().asJsonString();
  }

  /** Flink's physical plan of one query, each node with the kinds of changes that it makes. */
  String explain(ViewStatement view, boolean upserts) {
    StatementSet statement = tables.createStatementSet();
    String sink = sink(view.name());
    tables.dropTemporaryTable(sink);
    tables.createTemporaryTable(sink, view.sink(upserts));
    statement.addInsert(sink, queries.get(view.name()));
    String sections = statement.explain(ExplainDetail.CHANGELOG_MODE);
    String physical = sections.substring(sections.indexOf(PHYSICAL) + PHYSICAL.length());
    int end = physical.indexOf("\n== ");
    return (end < 0 ? physical : physical.substring(0, end)).strip();
  }

  /**
   * True where every change is a new row or a deletion of its key. Rows that are only ever added
   * prove nothing: their key may not be unique.
   */
  static boolean upserts(JsonNode sink) {
    List<String> changes = new ArrayList<>();
    sink.path("inputChangelogMode").forEach(kind -> changes.add(kind.asText()));
    return !sink.path("requireUpsertMaterialize").asBoolean()
        && changes.contains(RowKind.UPDATE_AFTER.name())
        && !changes.contains(RowKind.UPDATE_BEFORE.name());
  }

  /**
   * True where rows come through a join that is wrong over upserts, without being added up
   * afterwards. One other than INNER counts the partners of each row, takes an update without its
   * before-image for one more, and so does not see when the last one is deleted (FLINK-40681). One
   * that compares more than keys drops an update that no longer matches, and what was put out for
   * the row before it stays (FLINK-38579). Behind an aggregate Flink asks for before-images by
   * itself.
   */
  private static boolean joinsWrongly(PlanGraph plan, JsonNode node) {
    if (PlanGraph.isOf(node, "join")) {
      JsonNode join = node.path("joinSpec");
      if (!join.path("joinType").asText().equals("INNER")
          || join.path("nonEquiCondition").isObject()) {
        return true;
      }
    }
    return !node.path("type").asText().contains("aggregate")
        && plan.inputs(node).stream().anyMatch(input -> joinsWrongly(plan, input));
  }

  /** The full name of the table that the rows of {@code view} go to. */
  static String sink(String view) {
    return "`%s`.`%s`.`%s`".formatted(ProjectCatalog.NAME, SINKS, view);
  }
}
