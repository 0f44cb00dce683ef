package dev.insideout.sqlview;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.LogTableFactory;
import dev.insideout.flink.view.ViewOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.types.logical.RowType;

/**
 * The statements of a project in a table environment. A topic is declared at once; a view when its
 * statement is asked for, after the views that it reads: as the table that its topic is.
 */
final class ProjectStatements {
  private final SqlProject project;
  private final StreamTableEnvironment tables;
  private final ProjectCatalog catalog = new ProjectCatalog();

  private final Map<String, DeclaredTopic> declared = new TreeMap<>();

  /** The topic of each table of the log, as {@code [region/]topic}. */
  private final Map<String, String> topics = new HashMap<>();

  private final Map<String, ViewStatement> parsed = new TreeMap<>();
  private final LinkedHashSet<String> underway = new LinkedHashSet<>();

  /** What is wrong with the tables that are not declared for it. */
  private final Map<String, InvalidSqlException> wrongTopics = new TreeMap<>();

  private ProjectStatements(SqlProject project, StreamTableEnvironment tables) {
    this.project = project;
    this.tables = tables;
  }

  /**
   * Declares the project's topics in {@code tables}.
   *
   * @throws InvalidSqlException when one of their statements is wrong
   */
  static ProjectStatements of(SqlProject project, StreamTableEnvironment tables)
      throws InvalidSqlException {
    ProjectStatements statements = ofRightTopics(project, tables);
    if (!statements.wrongTopics.isEmpty()) {
      throw InvalidSqlException.all(statements.wrongTopics());
    }
    return statements;
  }

  /** Declares those of the project's topics in {@code tables} whose statements are right. */
  static ProjectStatements ofRightTopics(SqlProject project, StreamTableEnvironment tables) {
    ProjectStatements statements = new ProjectStatements(project, tables);
    statements.useCatalog();
    for (SqlFile topic : project.topicFiles()) {
      try {
        statements.declareTopic(topic);
      } catch (InvalidSqlException e) {
        statements.wrongTopics.put(topic.table(), e);
      }
    }
    statements.wrongTopics.putAll(ReplicaChains.of(statements.declared, project.regions()));
    return statements;
  }

  /**
   * Ends every table of the log at {@code cut}, for the statements that are planned from now on.
   *
   * @param cut names every partition of every topic that is read
   */
  void endAt(Positions cut) {
    declared.forEach(
        (table, topic) -> {
          Map<SourcePartition, Long> ends = new HashMap<>(cut.next());
          ends.keySet().removeIf(partition -> !partition.source().equals(topic.topic()));
          ObjectPath path = path(topic.file());
          try {
            CatalogTable declared = (CatalogTable) catalog.getTable(path);
            Map<String, String> options = new HashMap<>(declared.getOptions());
            options.put(LogOptions.END.key(), Positions.of(ends).toString());
            catalog.alterTable(path, declared.copy(options), false);
          } catch (TableNotExistException e) {
            throw new IllegalStateException("a declared table is gone: " + table, e);
          }
        });
  }

  /** What is wrong with the topics that are not declared, by the order of their names. */
  List<InvalidSqlException> wrongTopics() {
    return List.copyOf(wrongTopics.values());
  }

  @SuppressWarnings("deprecation") // Its successor wants a factory to make what we hold in hand.
  private void useCatalog() {
    tables.registerCatalog(ProjectCatalog.NAME, catalog);
    tables.useCatalog(ProjectCatalog.NAME);
  }

  private void declareTopic(SqlFile file) throws InvalidSqlException {
    CreateTableOperation statement = parseTopic(file);
    Statements.requireName(file, statement.getTableIdentifier());
    Map<String, String> options = statement.getCatalogTable().getOptions();
    if (!LogTableFactory.IDENTIFIER.equals(options.get(FactoryUtil.CONNECTOR.key()))) {
      throw InvalidSqlException.in(
          file,
          "is no table of the log ('connector' = 'log'): nothing else has positions, of which an epoch is made");
    }
    for (String internal :
        List.of(LogOptions.VIEW_PARTITIONS.key(), LogOptions.VIEW_SOURCES.key())) {
      if (options.containsKey(internal)) {
        throw InvalidSqlException.in(
            file,
            "'%s' is not for topics: a view is read by its name, without a table of its own"
                .formatted(internal));
      }
    }
    if (options.containsKey(LogOptions.PLACE.key())) {
      throw InvalidSqlException.in(
          file, "'%s' is said of a region, in insideout.yaml".formatted(LogOptions.PLACE.key()));
    }
    if (options.containsKey(LogOptions.REGION.key())) {
      throw InvalidSqlException.in(
          file,
          "'%s' is said by the folder that the file is in: sql/topics/<region>/%s.sql"
              .formatted(LogOptions.REGION.key(), file.name()));
    }
    try {
      internal().executeInternal(placed(file, statement));
      // Makes its source: what is wrong with the options is told of this file, not of those that
      // read it.
      tables.sqlQuery("SELECT * FROM " + quoted(file));
    } catch (ValidationException | TableException e) {
      tables.dropTable(quoted(file), true);
      throw InvalidSqlException.in(file, e);
    }
    String topic = options.getOrDefault(LogOptions.TOPIC.key(), file.name());
    topics.put(file.table(), new SourceTopic(project.place(file.region()), topic).toString());
    declared.put(file.table(), declared(file, placed(file, statement).getCatalogTable()));
  }

  /** A region's files need not name it. */
  private CreateTableOperation parseTopic(SqlFile file) throws InvalidSqlException {
    tables.useDatabase(catalog.database(file.region()));
    try {
      return Statements.single(
          file, internal(), CreateTableOperation.class, "CREATE TABLE", Vocabulary.NONE);
    } finally {
      tables.useDatabase(ProjectCatalog.DATABASE);
    }
  }

  /** The statement with the region that its table is of, and the places of that and its origin. */
  private CreateTableOperation placed(SqlFile file, CreateTableOperation statement) {
    Map<String, String> options = new HashMap<>(statement.getCatalogTable().getOptions());
    if (!file.region().isEmpty()) {
      options.put(LogOptions.REGION.key(), file.region());
    }
    if (!project.place(file.region()).equals(file.region())) {
      options.put(LogOptions.PLACE.key(), project.place(file.region()));
    }
    options.computeIfPresent(
        LogOptions.ORIGIN.key(),
        (key, origin) -> {
          SourceTopic topic = SourceTopic.parse(origin);
          return new SourceTopic(project.place(topic.region()), topic.topic()).toString();
        });
    return new CreateTableOperation(
        statement.getTableIdentifier(),
        statement.getCatalogTable().copy(options),
        statement.isIgnoreIfExists(),
        statement.isTemporary());
  }

  private DeclaredTopic declared(SqlFile file, CatalogTable table) {
    ResolvedSchema columns = tables.from(quoted(file)).getResolvedSchema();
    RowType row = (RowType) columns.toPhysicalRowDataType().getLogicalType();
    List<RowType.RowField> key =
        IntStream.of(columns.getPrimaryKeyIndexes())
            .mapToObj(column -> row.getFields().get(column))
            .toList();
    return new DeclaredTopic(
        file, topics.get(file.table()), row, new RowType(key), table.getOptions());
  }

  /** The tables of the log whose statements are right, by name. */
  Map<String, DeclaredTopic> declared() {
    return declared;
  }

  private TableEnvironmentInternal internal() {
    return (TableEnvironmentInternal) tables;
  }

  /**
   * The statement of {@code view}.
   *
   * @throws InvalidSqlException when there is none, or it, or one that it reads, is wrong
   */
  ViewStatement view(String view) throws InvalidSqlException {
    SqlFile file = project.view(view);
    ViewStatement known = parsed.get(view);
    if (known != null) {
      return known;
    }
    if (topics.containsKey(view)) {
      throw InvalidSqlException.in(
          file, "the log has a table '%s': a view needs a name of its own".formatted(view));
    }
    if (!underway.add(view)) {
      throw InvalidSqlException.in(file, cycle(underway, view));
    }
    try {
      ViewStatement statement = parse(file);
      declareView(statement);
      parsed.put(view, statement);
      return statement;
    } finally {
      underway.remove(view);
    }
  }

  /** Parses again and again, until all the views that the statement reads are declared. */
  private ViewStatement parse(SqlFile file) throws InvalidSqlException {
    while (true) {
      try {
        return ViewStatement.parse(
            file, internal(), catalog, Vocabulary.of(tables, project.views()));
      } catch (InvalidSqlException e) {
        for (String missing : catalog.missing()) {
          if (wrongTopics.containsKey(missing)) {
            throw wrongTopics.get(missing);
          }
        }
        List<String> unseen =
            catalog.missing().stream()
                .filter(project.views()::contains)
                .filter(name -> !parsed.containsKey(name))
                .toList();
        if (unseen.isEmpty()) {
          throw e;
        }
        for (String view : unseen) {
          view(view);
        }
      }
    }
  }

  private static String cycle(Iterable<String> path, String back) {
    List<String> cycle = new ArrayList<>();
    path.forEach(cycle::add);
    cycle.subList(0, cycle.indexOf(back)).clear();
    cycle.add(back);
    return "reads itself: %s. A view may read only views that do not read it"
        .formatted(String.join(" reads ", cycle));
  }

  private void declareView(ViewStatement view) throws InvalidSqlException {
    TableDescriptor table =
        TableDescriptor.forConnector(LogTableFactory.IDENTIFIER)
            .schema(Schema.newBuilder().fromResolvedSchema(view.columns()).build())
            .option(LogOptions.VIEW_PARTITIONS, view.partitions())
            .option(LogOptions.VIEW_SOURCES, List.copyOf(topicsOf(view)))
            .build();
    try {
      tables.createTable(quoted(view.name()), table);
    } catch (ValidationException | TableException e) {
      throw InvalidSqlException.in(view.file(), e);
    }
  }

  /** {@code name} as SQL names a table or view of the local region. */
  static String quoted(String name) {
    return "`%s`".formatted(name);
  }

  private static String quoted(SqlFile topic) {
    return topic.region().isEmpty()
        ? quoted(topic.name())
        : "%s.%s".formatted(quoted(topic.region()), quoted(topic.name()));
  }

  private static ObjectPath path(SqlFile topic) {
    return new ObjectPath(
        topic.region().isEmpty() ? ProjectCatalog.DATABASE : topic.region(), topic.name());
  }

  ViewDescription describe(ViewStatement view) throws InvalidSqlException {
    Map<String, String> columns = new LinkedHashMap<>();
    view.columns()
        .getColumns()
        .forEach(
            column ->
                columns.put(
                    column.getName(), column.getDataType().getLogicalType().asSummaryString()));
    return new ViewDescription(
        view.name(),
        view.group(),
        view.comment(),
        columns,
        view.primaryKey(),
        view.interval(),
        view.partitions(),
        view.auditable() && view.delivery() == ViewOptions.Delivery.EPOCH,
        view.expectedEmpty(),
        List.copyOf(tablesOf(view)),
        List.copyOf(topicsOf(view)),
        viewsReadBy(view).stream().map(ViewStatement::name).toList());
  }

  /** A table of the log, or a view that has been asked for, as what reads it sees it. */
  TableDescription table(String name) {
    SqlFile file =
        declared.containsKey(name) ? declared.get(name).file() : new SqlFile(name, "", "");
    try {
      return TableDescription.of(
          name,
          topics.getOrDefault(name, name),
          tables.from(quoted(file)).getResolvedSchema(),
          catalog.getTable(path(file)).getOptions());
    } catch (TableNotExistException e) {
      throw new IllegalArgumentException("there is no table " + name, e);
    }
  }

  /** The views among what {@code view} reads, sorted. */
  List<ViewStatement> viewsReadBy(ViewStatement view) throws InvalidSqlException {
    List<ViewStatement> views = new ArrayList<>();
    for (String name : view.reads()) {
      if (!topics.containsKey(name)) {
        views.add(view(name));
      }
    }
    return views;
  }

  /** The tables of the log that the rows of {@code view} are made of, also those behind views. */
  Set<String> tablesOf(ViewStatement view) throws InvalidSqlException {
    Set<String> sources = new TreeSet<>(view.reads());
    sources.retainAll(topics.keySet());
    for (ViewStatement upstream : viewsReadBy(view)) {
      sources.addAll(tablesOf(upstream));
    }
    return sources;
  }

  /** The topics of the tables that the query of {@code view} names. */
  Set<String> topicsReadBy(ViewStatement view) {
    Set<String> names = new TreeSet<>();
    view.reads().stream().filter(topics::containsKey).map(topics::get).forEach(names::add);
    return names;
  }

  /** The topics of {@link #tablesOf}. */
  Set<String> topicsOf(ViewStatement view) throws InvalidSqlException {
    Set<String> names = new TreeSet<>();
    tablesOf(view).forEach(table -> names.add(topics.get(table)));
    return names;
  }
}
