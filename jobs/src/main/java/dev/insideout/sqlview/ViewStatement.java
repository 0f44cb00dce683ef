package dev.insideout.sqlview;

import dev.insideout.flink.view.ViewOptions;
import dev.insideout.flink.view.ViewTableFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogMaterializedTable.RefreshMode;
import org.apache.flink.table.catalog.ResolvedCatalogMaterializedTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.materializedtable.CreateMaterializedTableOperation;

/** A view's statement, parsed by Flink's own parser against the tables of its project. */
final class ViewStatement {
  private final SqlFile file;
  private final ResolvedCatalogMaterializedTable table;
  private final List<String> sources;

  private ViewStatement(
      SqlFile file, ResolvedCatalogMaterializedTable table, List<String> sources) {
    this.file = file;
    this.table = table;
    this.sources = sources;
  }

  /** Declares the project's tables in {@code tables} and parses the statement of {@code view}. */
  static ViewStatement parse(SqlProject project, String view, StreamTableEnvironment tables)
      throws InvalidSqlException {
    SqlFile file = project.view(view);
    ProjectCatalog catalog = new ProjectCatalog();
    use(catalog, tables);
    for (SqlFile topic : project.topicFiles()) {
      declare(topic, (TableEnvironmentInternal) tables);
    }
    catalog.forgetLookups();
    CreateMaterializedTableOperation statement =
        single(
            file,
            (TableEnvironmentInternal) tables,
            CreateMaterializedTableOperation.class,
            "CREATE MATERIALIZED TABLE");
    requireName(file, statement.getTableIdentifier().getObjectName());
    ResolvedCatalogMaterializedTable table = statement.getCatalogMaterializedTable();
    if (table.getRefreshMode() != RefreshMode.CONTINUOUS) {
      throw InvalidSqlException.in(
          file,
          "FRESHNESS = %s makes Flink refresh the whole view on a schedule; say SECOND or MINUTE, a view is kept current"
              .formatted(table.getDefinitionFreshness()));
    }
    return new ViewStatement(file, table, catalog.lookedUp());
  }

  @SuppressWarnings("deprecation") // Its successor wants a factory to make what we hold in hand.
  private static void use(ProjectCatalog catalog, StreamTableEnvironment tables) {
    tables.registerCatalog(ProjectCatalog.NAME, catalog);
    tables.useCatalog(ProjectCatalog.NAME);
  }

  private static void declare(SqlFile file, TableEnvironmentInternal tables)
      throws InvalidSqlException {
    CreateTableOperation statement =
        single(file, tables, CreateTableOperation.class, "CREATE TABLE");
    requireName(file, statement.getTableIdentifier().getObjectName());
    try {
      tables.executeInternal(statement);
    } catch (ValidationException | TableException e) {
      throw InvalidSqlException.in(file, e);
    }
  }

  private static <T extends Operation> T single(
      SqlFile file, TableEnvironmentInternal tables, Class<T> expected, String name)
      throws InvalidSqlException {
    List<Operation> operations;
    try {
      operations = tables.getParser().parse(file.text());
    } catch (RuntimeException e) {
      throw InvalidSqlException.in(file, e);
    }
    if (operations.size() != 1 || !expected.isInstance(operations.get(0))) {
      throw InvalidSqlException.in(file, "expected one statement, %s …".formatted(name));
    }
    return expected.cast(operations.get(0));
  }

  private static void requireName(SqlFile file, String name) throws InvalidSqlException {
    if (!name.equals(file.name())) {
      throw InvalidSqlException.in(
          file,
          "declares '%s', but stands where '%s' is declared: one name for file, table and topic"
              .formatted(name, file.name()));
    }
  }

  SqlFile file() {
    return file;
  }

  String name() {
    return file.name();
  }

  /** The SELECT, expanded by the parser. */
  String query() {
    return table.getDefinitionQuery();
  }

  ResolvedSchema columns() {
    return table.getResolvedSchema();
  }

  int partitions() {
    return option(ViewOptions.PARTITIONS).orElseGet(ViewOptions.PARTITIONS::defaultValue);
  }

  /** How long an epoch is: {@code 'interval'}, or else the freshness. */
  Duration interval() {
    return option(ViewOptions.INTERVAL)
        .orElseGet(() -> table.getDefinitionFreshness().toDuration());
  }

  private <T> Optional<T> option(ConfigOption<T> option) {
    return Configuration.fromMap(table.getOptions()).getOptional(option);
  }

  /** The table that the query's rows go to. */
  TableDescriptor sink() {
    TableDescriptor.Builder sink =
        TableDescriptor.forConnector(ViewTableFactory.IDENTIFIER)
            .schema(Schema.newBuilder().fromResolvedSchema(columns()).build());
    Map<String, String> options = new HashMap<>(table.getOptions());
    options.forEach(sink::option);
    return sink.build();
  }

  ViewDescription describe() {
    ResolvedSchema schema = columns();
    Map<String, String> columns = new LinkedHashMap<>();
    schema
        .getColumns()
        .forEach(
            column ->
                columns.put(
                    column.getName(), column.getDataType().getLogicalType().asSummaryString()));
    return new ViewDescription(
        name(),
        table.getComment(),
        columns,
        schema.getPrimaryKey().map(UniqueConstraint::getColumns).orElse(List.of()),
        interval(),
        sources);
  }
}
