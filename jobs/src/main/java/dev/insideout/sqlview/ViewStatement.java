package dev.insideout.sqlview;

import dev.insideout.flink.view.ViewOptions;
import dev.insideout.flink.view.ViewTableFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogMaterializedTable.RefreshMode;
import org.apache.flink.table.catalog.ResolvedCatalogMaterializedTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.operations.materializedtable.CreateMaterializedTableOperation;

/** A view's statement, parsed by Flink's own parser. */
final class ViewStatement {
  private final SqlFile file;
  private final ResolvedCatalogMaterializedTable table;
  private final List<String> reads;

  private ViewStatement(SqlFile file, ResolvedCatalogMaterializedTable table, List<String> reads) {
    this.file = file;
    this.table = table;
    this.reads = reads;
  }

  /**
   * Parses the statement in {@code file}.
   *
   * @param known what the statement could name
   * @param catalog that of {@code tables}, which has what the statement reads and notes it
   */
  static ViewStatement parse(
      SqlFile file, TableEnvironmentInternal tables, ProjectCatalog catalog, Vocabulary known)
      throws InvalidSqlException {
    catalog.forgetLookups();
    CreateMaterializedTableOperation statement =
        Statements.single(
            file,
            tables,
            CreateMaterializedTableOperation.class,
            "CREATE MATERIALIZED TABLE",
            known);
    Statements.requireName(file, statement.getTableIdentifier());
    Optional<Advice> freshness = StatementAdvice.freshness(SqlTokens.of(file.text()));
    if (freshness.isPresent()) {
      throw InvalidSqlException.in(file, freshness.get());
    }
    ResolvedCatalogMaterializedTable table = statement.getCatalogMaterializedTable();
    if (table.getRefreshMode() != RefreshMode.CONTINUOUS) {
      SqlTokens tokens = SqlTokens.of(file.text());
      throw InvalidSqlException.in(
          file,
          Advice.at(
              tokens.get(tokens.indexOf(0, t -> t.is("FRESHNESS"))),
              "FRESHNESS = %s makes Flink refresh the whole view on a schedule; say SECOND or MINUTE, a view is kept current"
                  .formatted(table.getDefinitionFreshness()),
              "write FRESHNESS = INTERVAL '1' SECOND"));
    }
    StatementOptions.check(file, table.getOptions());
    return new ViewStatement(file, table, catalog.lookedUp());
  }

  SqlFile file() {
    return file;
  }

  String name() {
    return file.name();
  }

  /** The group whose job keeps the view current. */
  String group() {
    return option(ViewOptions.GROUP).orElseGet(this::name);
  }

  /** The tables and views that the query names, sorted. */
  List<String> reads() {
    return reads;
  }

  /** The SELECT, expanded by the parser. */
  String query() {
    return table.getDefinitionQuery();
  }

  String comment() {
    return table.getComment();
  }

  ResolvedSchema columns() {
    return table.getResolvedSchema();
  }

  List<String> primaryKey() {
    return columns().getPrimaryKey().map(UniqueConstraint::getColumns).orElse(List.of());
  }

  int partitions() {
    return option(ViewOptions.PARTITIONS).orElseGet(ViewOptions.PARTITIONS::defaultValue);
  }

  /** What the statement says; an eager view is never auditable, whatever it says. */
  boolean auditable() {
    return option(ViewOptions.AUDITABLE).orElseGet(ViewOptions.AUDITABLE::defaultValue);
  }

  /** True where its rows are what should not be. */
  boolean expectedEmpty() {
    return option(ViewOptions.EXPECTED_EMPTY).orElseGet(ViewOptions.EXPECTED_EMPTY::defaultValue);
  }

  ViewOptions.Delivery delivery() {
    return option(ViewOptions.DELIVERY).orElseGet(ViewOptions.DELIVERY::defaultValue);
  }

  ViewOptions.Path path() {
    return option(ViewOptions.PATH).orElseGet(ViewOptions.PATH::defaultValue);
  }

  /** How long an epoch is: {@code 'interval'}, or else the freshness. */
  Duration interval() {
    return option(ViewOptions.INTERVAL)
        .orElseGet(() -> table.getDefinitionFreshness().toDuration());
  }

  private <T> Optional<T> option(ConfigOption<T> option) {
    return Configuration.fromMap(table.getOptions()).getOptional(option);
  }

  /**
   * The table that the query's rows go to.
   *
   * @param upserts true where the query's changes are upserts by the primary key
   */
  TableDescriptor sink(boolean upserts) {
    TableDescriptor.Builder sink =
        TableDescriptor.forConnector(ViewTableFactory.IDENTIFIER)
            .schema(Schema.newBuilder().fromResolvedSchema(columns()).build());
    table.getOptions().forEach(sink::option);
    return sink.option(ViewOptions.UPSERTS, upserts).build();
  }
}
