package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.log.Residence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Finds the views that would carry out of a region what has to stay in it. Each is looked at as one
 * query over the tables of the log, also through other views: a column that is made of one that has
 * to stay has to stay, and so has a row that one decides about.
 */
public final class Residency {
  private final SqlProject project;
  private final ProjectStatements statements;
  private final Set<String> homes;
  private final List<SqlProblem> problems = new ArrayList<>();

  private Residency(SqlProject project, ProjectStatements statements, Set<String> homes) {
    this.project = project;
    this.statements = statements;
    this.homes = new TreeSet<>(homes);
    this.homes.remove("");
  }

  /**
   * What views would carry away; asks neither broker nor registry.
   *
   * @param views views of the project; those that cannot be planned are left out
   * @param homes the regions of which one is the one that the views are published in; none where
   *     nothing says it
   */
  public static List<SqlProblem> violations(
      SqlProject project, Collection<String> views, Set<String> homes) {
    ProjectStatements statements = ProjectStatements.ofRightTopics(project, ViewJob.planner());
    Residency residency = new Residency(project, statements, homes);
    if (residency.residences().isEmpty()) {
      return List.of();
    }
    Set<String> groups = new TreeSet<>();
    for (String view : views) {
      try {
        groups.add(statements.view(view).group());
      } catch (InvalidSqlException e) {
        // That is told by what validates it.
        continue;
      }
    }
    for (String group : groups) {
      try {
        residency.look(new ProjectGroups(project, statements).of(group));
      } catch (InvalidSqlException e) {
        // That, too.
        continue;
      }
    }
    residency.problems.removeIf(problem -> !views.contains(problem.name()));
    return List.copyOf(residency.problems);
  }

  /**
   * Makes sure that a group carries nothing away from where it has to stay.
   *
   * @param viewOrGroup the group, or a view of it
   * @param log where it is to be published
   * @throws InvalidSqlException with all that it would
   */
  public static void require(SqlProject project, String viewOrGroup, LogConnection log)
      throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.of(project, ViewJob.planner());
    Residency residency = new Residency(project, statements, Set.of(log.region()));
    if (!residency.residences().isEmpty()) {
      residency.look(new ProjectGroups(project, statements).of(viewOrGroup));
    }
    if (!residency.problems.isEmpty()) {
      throw InvalidSqlException.of(residency.problems);
    }
  }

  /** What has to stay somewhere, by the table that it is of. */
  private Map<String, Residence> residences() {
    Map<String, Residence> residences = new TreeMap<>();
    statements
        .declared()
        .forEach((name, topic) -> topic.residence().ifPresent(r -> residences.put(name, r)));
    return residences;
  }

  private void look(ProjectGroup group) throws InvalidSqlException {
    Map<String, Residence> concerned = residences();
    Set<String> read = new TreeSet<>();
    for (ViewStatement view : group.views()) {
      read.addAll(statements.tablesOf(view));
    }
    concerned.keySet().retainAll(read);
    if (concerned.values().stream().allMatch(r -> homes.equals(Set.of(r.region())))) {
      return;
    }
    StreamTableEnvironment tables = ViewJob.planner();
    PlanGraph plan = overTheLog(group.name(), tables);
    for (ViewStatement view : group.views()) {
      PlanGraph part = plan.upTo(plan.sink(GroupTables.sink(view.name())));
      look(view, part, SourceTable.of(tables, part.tablesRead()), concerned);
    }
  }

  /** The group's plan with the queries of all views that it reads in it. */
  private PlanGraph overTheLog(String name, StreamTableEnvironment tables)
      throws InvalidSqlException {
    ProjectStatements anew = ProjectStatements.of(project, tables);
    ProjectGroup group = new ProjectGroups(project, anew).of(name);
    ViewPlan.configure(
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()),
        tables.getConfig(),
        group,
        ViewPlan.NOBODY);
    GroupTables queries =
        GroupTables.of(
            tables,
            group,
            read ->
                project.views().contains(read) ? Optional.of(anew.view(read)) : Optional.empty());
    try {
      return PlanGraph.of(queries.compile());
    } catch (RuntimeException e) {
      throw group.invalid(e, Vocabulary.of(tables, List.of()));
    }
  }

  private void look(
      ViewStatement view,
      PlanGraph plan,
      Map<String, SourceTable> tables,
      Map<String, Residence> residences) {
    Set<Taken> taken = new TreeSet<>(Taken.ORDER);
    tables.values().stream()
        .map(SourceTable::name)
        .filter(table -> residences.containsKey(table) && residences.get(table).isOfWholeRow())
        .forEach(table -> taken.add(new Taken(table, "", "", residences.get(table).region())));
    new ColumnLineage(plan, tables)
        .of(view)
        .forEach((column, sources) -> note(taken, sources, column, residences));
    note(taken, DecidingColumns.of(plan, tables), "", residences);
    Set<String> regions = taken.stream().map(Taken::region).collect(Collectors.toSet());
    if (homes.stream().anyMatch(home -> Set.of(home).containsAll(regions)) || regions.isEmpty()) {
      return;
    }
    boolean some = !homes.containsAll(regions);
    taken.stream()
        .filter(thing -> !some || !homes.contains(thing.region()))
        .forEach(thing -> problems.add(problem(view, thing)));
  }

  /**
   * What a view takes from where it has to stay.
   *
   * @param column empty where it is the whole row
   * @param as the column of the view that it is in; empty where it decides which rows there are
   */
  private record Taken(String table, String column, String as, String region) {
    private static final Comparator<Taken> ORDER =
        Comparator.comparing(Taken::table).thenComparing(Taken::column).thenComparing(Taken::as);
  }

  private static void note(
      Set<Taken> taken, Set<String> sources, String as, Map<String, Residence> residences) {
    for (String source : sources) {
      String table = source.substring(0, source.lastIndexOf('.'));
      String column = source.substring(source.lastIndexOf('.') + 1);
      Residence residence = residences.get(table);
      if (residence != null && residence.columns().contains(column)) {
        taken.add(new Taken(table, column, as, residence.region()));
      }
    }
  }

  private SqlProblem problem(ViewStatement view, Taken taken) {
    SqlToken place = place(view, taken);
    return SqlProblem.at(
        SqlProblem.Severity.ERROR,
        view.file(),
        place.line(),
        place.column(),
        "%s, which has to stay in region %s, and %s"
            .formatted(what(taken), taken.region(), published()),
        fix(taken));
  }

  private static String what(Taken taken) {
    if (taken.column().isEmpty()) {
      return "its rows are made of %s".formatted(taken.table());
    }
    return taken.as().isEmpty()
        ? "which rows there are depends on %s.%s".formatted(taken.table(), taken.column())
        : "column '%s' is made of %s.%s".formatted(taken.as(), taken.table(), taken.column());
  }

  private String published() {
    return homes.isEmpty()
        ? "nothing says in which region the view is published"
        : "the view is published in region " + String.join(" or ", homes);
  }

  private String fix(Taken taken) {
    String leave = taken.column().isEmpty() ? "do without the table" : "leave the column out";
    return homes.isEmpty()
        ? "%s; or, where the environment is in %s, let it say 'region: %s' in insideout.yaml"
            .formatted(leave, taken.region(), taken.region())
        : "%s; or publish the view in an environment that says 'region: %s'"
            .formatted(leave, taken.region());
  }

  /** Where the statement names it; where another view does, the name of the table or of its own. */
  private SqlToken place(ViewStatement view, Taken taken) {
    SqlTokens tokens = SqlTokens.of(view.file().text());
    String table = taken.table().substring(taken.table().lastIndexOf('.') + 1);
    for (String name : List.of(taken.column(), taken.as(), table, view.name())) {
      Optional<SqlToken> found = tokens.first(t -> t.isName() && t.unquoted().equals(name));
      if (!name.isEmpty() && found.isPresent()) {
        return found.get();
      }
    }
    return tokens.get(0);
  }
}
