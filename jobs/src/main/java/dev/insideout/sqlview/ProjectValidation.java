package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TopicException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.SchemaFormatter;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Parses and plans the statements of a project, and notes all that is wrong, not only the first.
 */
public final class ProjectValidation {
  private final SqlProject project;
  private final Set<SqlProblem> problems = new LinkedHashSet<>();

  private ProjectValidation(SqlProject project) {
    this.project = project;
  }

  /**
   * Validates views, the groups that they are in, and all topics: one that is wrong keeps every
   * view from starting.
   *
   * @param views views of the project
   * @return errors and warnings, in the order of files and places
   */
  public static List<SqlProblem> of(SqlProject project, Collection<String> views)
      throws InvalidSqlException {
    ProjectValidation validation = new ProjectValidation(project);
    validation.run(views);
    return validation.problems.stream().sorted(SqlProblem.BY_PLACE).toList();
  }

  /**
   * Compares the tables that views read with the topics and schemas of an environment, and the
   * views with what is published there.
   *
   * @param views views of the project; those with errors are left out
   * @param readers the consumer groups that are known to read a topic, by its name
   * @throws TopicException when the brokers do not answer
   * @throws RegistryException when the registry does not
   */
  public static List<SqlProblem> against(
      SqlProject project,
      Collection<String> views,
      LogConnection log,
      Function<String, Collection<String>> readers) {
    ProjectStatements statements = ProjectStatements.ofRightTopics(project, ViewJob.planner());
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    Set<DeclaredTopic> tables = new LinkedHashSet<>();
    List<SqlProblem> problems = new ArrayList<>();
    for (String view : views) {
      try {
        ViewStatement statement = statements.view(view);
        statements.tablesOf(statement).stream()
            .map(statements.declared()::get)
            .forEach(tables::add);
        problems.addAll(breaches(statement, registry, readers.apply(view)));
      } catch (InvalidSqlException e) {
        // That is told by what validates it.
        continue;
      }
    }
    tables.stream()
        .collect(
            Collectors.groupingBy(
                table ->
                    new Place(SourceTopic.parse(table.topic()).region(), table.schemas().region()),
                () ->
                    new TreeMap<>(
                        Comparator.comparing(Place::topics).thenComparing(Place::schemas)),
                Collectors.toList()))
        .forEach(
            (place, there) ->
                problems.addAll(drift(there, log.in(place.topics()), log.in(place.schemas()))));
    return List.copyOf(problems);
  }

  /** The regions that have the topics of tables, and their schemas. */
  private record Place(String topics, String schemas) {}

  /** Compares tables with what is in the regions of their topics and their schemas. */
  private static List<SqlProblem> drift(
      List<DeclaredTopic> tables, LogConnection log, LogConnection schemas) {
    SchemaRegistry registry = new SchemaRegistry(schemas.registry());
    try (TopicAdmin topics = new TopicAdmin(log)) {
      LogDrift drift =
          new LogDrift(
              topic -> topics.partitions(topic).map(count -> topics.settings(topic)),
              subject -> registry.latest(subject).map(RegisteredSchema::schema));
      SchemaHistory history = new SchemaHistory(registry::versions);
      for (DeclaredTopic table : tables) {
        drift.check(table);
        history.check(table);
      }
      return Stream.concat(drift.problems().stream(), history.problems().stream()).toList();
    }
  }

  /**
   * The tables of regions of which nothing says where they are.
   *
   * @param regions the names of those of which something does
   * @param where what says it, for messages
   */
  public static List<SqlProblem> undeclaredRegions(
      SqlProject project, Set<String> regions, String where) {
    return project.topicFiles().stream()
        .filter(file -> !file.region().isEmpty() && !regions.contains(file.region()))
        .map(
            file ->
                SqlProblem.at(
                    SqlProblem.Severity.ERROR,
                    file,
                    0,
                    0,
                    "stands in the folder of region '%s', and %s does not say where that region is"
                        .formatted(file.region(), where),
                    "add regions: %s: with its kafka and registry to an environment; or, for a topic of the local cluster, move the file to sql/topics/"
                        .formatted(file.region())))
        .toList();
  }

  private static List<SqlProblem> breaches(
      ViewStatement view, SchemaRegistry registry, Collection<String> readers) {
    ViewContract contract = new ViewContract(view);
    for (RegisteredSchema earlier : registry.versions(SchemaRegistry.valueSubject(view.name()))) {
      contract.compare(
          earlier.schema(),
          "version %d of subject %s".formatted(earlier.version(), earlier.subject()),
          readers);
    }
    return contract.problems();
  }

  /**
   * The Avro schema, as JSON over several lines, that rows of {@code view} are published with.
   *
   * @throws InvalidSqlException when its statement is wrong
   */
  public static String contract(SqlProject project, String view) throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.of(project, ViewJob.planner());
    return SchemaFormatter.format("json/pretty", ViewContract.row(statements.view(view))) + "\n";
  }

  private void run(Collection<String> views) throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.ofRightTopics(project, ViewJob.planner());
    for (InvalidSqlException wrong : statements.wrongTopics()) {
      add(wrong);
    }
    Set<String> groups = new TreeSet<>();
    for (String view : views) {
      try {
        groups.add(statements.view(view).group());
      } catch (InvalidSqlException e) {
        add(e);
      }
    }
    if (statements.wrongTopics().isEmpty()) {
      for (String group : groups) {
        plan(group);
      }
    }
  }

  /**
   * What {@code view} does, as its plan shows it; asks neither broker nor registry.
   *
   * @throws InvalidSqlException when it cannot be planned
   */
  public static ViewExplanation explain(SqlProject project, String view)
      throws InvalidSqlException {
    ViewPlan plan = planned(project, view);
    return ViewExplanation.of(plan.view(view), plan.queries());
  }

  /**
   * How the rows behind a row of {@code view} are found; asks neither broker nor registry.
   *
   * @throws InvalidSqlException when it cannot be planned
   */
  public static InputTrace trace(SqlProject project, String view) throws InvalidSqlException {
    return InputTracing.of(planned(project, view).view(view));
  }

  /**
   * Where the views of a project come from, sorted by name; asks neither broker nor registry.
   *
   * @throws InvalidSqlException when one of them cannot be planned
   */
  public static List<ViewLineage> lineage(SqlProject project) throws InvalidSqlException {
    ProjectStatements statements = ProjectStatements.of(project, ViewJob.planner());
    Set<String> groups = new TreeSet<>();
    for (String view : project.views()) {
      groups.add(statements.view(view).group());
    }
    Map<String, ViewLineage> lineage = new TreeMap<>();
    for (String group : groups) {
      for (PlannedView view : planned(project, group).views()) {
        List<String> reads = new ArrayList<>(view.statement().reads());
        List<String> views = reads.stream().filter(project.views()::contains).toList();
        reads.removeAll(views);
        lineage.put(
            view.statement().name(),
            new ViewLineage(
                view.statement().name(), group, List.copyOf(reads), views, ColumnLineage.of(view)));
      }
    }
    return List.copyOf(lineage.values());
  }

  private static ViewPlan planned(SqlProject project, String viewOrGroup)
      throws InvalidSqlException {
    return ViewPlan.of(
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()),
        project,
        viewOrGroup,
        ViewPlan.NOBODY);
  }

  private void plan(String group) throws InvalidSqlException {
    try {
      for (PlannedView view : planned(project, group).views()) {
        problems.addAll(PlanWarnings.of(view));
        ViewContract contract = new ViewContract(view.statement());
        project.contract(view.statement().name()).ifPresent(contract::compareWithFile);
        problems.addAll(contract.problems());
      }
    } catch (InvalidSqlException e) {
      add(e);
    }
  }

  private void add(InvalidSqlException e) throws InvalidSqlException {
    if (e.problems().isEmpty()) {
      throw e;
    }
    problems.addAll(e.problems());
  }
}
