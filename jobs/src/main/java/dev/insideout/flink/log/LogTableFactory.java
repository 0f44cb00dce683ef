package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.flink.ConnectionOptions;
import dev.insideout.flink.FolderLog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.runtime.connector.source.ScanRuntimeProviderContext;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** {@code 'connector' = 'log'}: a topic of the log as a table. */
public final class LogTableFactory implements DynamicTableSourceFactory {
  public static final String IDENTIFIER = "log";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(
        LogOptions.TOPIC,
        LogOptions.REGION,
        LogOptions.PLACE,
        LogOptions.ORIGIN,
        LogOptions.TYPE,
        LogOptions.VERSION,
        LogOptions.KEY_FORMAT,
        LogOptions.VALUE_FORMAT,
        LogOptions.RESIDENT,
        LogOptions.RESIDENT_COLUMNS,
        LogOptions.START,
        LogOptions.END,
        LogOptions.BAD_RECORD,
        LogOptions.VIEW_PARTITIONS,
        LogOptions.VIEW_SOURCES);
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    Optional<DecodingFormat<DeserializationSchema<RowData>>> keyFormat =
        format(helper, LogOptions.KEY_FORMAT);
    Optional<DecodingFormat<DeserializationSchema<RowData>>> valueFormat =
        format(helper, LogOptions.VALUE_FORMAT);
    helper.validate();
    ReadableConfig options = helper.getOptions();
    ResolvedSchema schema = context.getCatalogTable().getResolvedSchema();
    int[] key = schema.getPrimaryKeyIndexes();
    Optional<Integer> version =
        options.getOptional(LogOptions.VERSION).map(column -> versionColumn(schema, column));
    if (version.isPresent() && key.length == 0) {
      throw new ValidationException("'version' needs a PRIMARY KEY: versions count within a key");
    }
    TableKind kind =
        version.isPresent()
            ? TableKind.VERSIONED
            : key.length > 0 ? TableKind.UPSERT : TableKind.EVENTS;
    requireKeyOfChanges(options.get(LogOptions.VALUE_FORMAT), valueFormat, key);
    SourceTopic source = sourceTopic(context, options);
    Replica.require(options, source, kind);
    String topic = source.toString();
    Optional<Residence> residence = Residence.of(options);
    if (residence.isPresent()) {
      residence.get().requireOf(schema, options.get(LogOptions.REGION));
    }
    LogTableSource tableSource =
        new LogTableSource(
            new LogTable(
                ConnectionOptions.log(context.getConfiguration(), source.region()),
                context.getConfiguration().get(ConnectionOptions.GROUP),
                topic,
                schemas(context, options, source),
                recordType(options, topic),
                kind,
                schema.toPhysicalRowDataType(),
                key,
                version.orElse(-1),
                options.get(LogOptions.START),
                Positions.NONE,
                options.getOptional(LogOptions.END),
                options.get(LogOptions.BAD_RECORD),
                residence
                    .map(Residence::region)
                    .filter(
                        there ->
                            !there.equals(
                                context.getConfiguration().get(ConnectionOptions.REGION))),
                options
                    .getOptional(LogOptions.VIEW_PARTITIONS)
                    .map(
                        n ->
                            new HeldView(
                                topic, n, List.copyOf(options.get(LogOptions.VIEW_SOURCES))))),
            keyFormat,
            valueFormat);
    requireReadable(tableSource);
    return tableSource;
  }

  private static SourceTopic sourceTopic(Context context, ReadableConfig options) {
    String topic =
        options.getOptional(LogOptions.TOPIC).orElse(context.getObjectIdentifier().getObjectName());
    if (topic.contains("/")) {
      throw new ValidationException(
          "'topic' = '%s' is no topic's name: none has a slash. The topics of a region are declared in sql/topics/<region>/"
              .formatted(topic));
    }
    return new SourceTopic(
        options.getOptional(LogOptions.PLACE).orElse(options.get(LogOptions.REGION)), topic);
  }

  /**
   * A log in a folder has no replicas: whoever writes it writes with the topic's own schemas. Where
   * a statement is only looked at, nothing is known of a log.
   */
  private static SchemaPlace schemas(Context context, ReadableConfig options, SourceTopic source) {
    ReadableConfig job = context.getConfiguration();
    LogConnection there = ConnectionOptions.log(job, source.region());
    return Replica.origin(options)
        .filter(origin -> there.kafka() == null || FolderLog.of(there).isEmpty())
        .map(
            origin ->
                new SchemaPlace(origin, ConnectionOptions.log(job, origin.region()).registry()))
        .orElseGet(() -> new SchemaPlace(source, there.registry()));
  }

  /** What a format cannot make columns of it says when it is to decode: here, and not in a plan. */
  private static void requireReadable(LogTableSource source) {
    try {
      source.decoder(ScanRuntimeProviderContext.INSTANCE);
    } catch (UnsupportedOperationException e) {
      throw new ValidationException(
          "a column has a type that the format cannot read: " + e.getMessage(), e);
    }
  }

  private static Optional<DecodingFormat<DeserializationSchema<RowData>>> format(
      FactoryUtil.TableFactoryHelper helper, ConfigOption<String> option) {
    String format = helper.getOptions().get(option);
    if (format.equals(LogOptions.PLAIN_AVRO)) {
      throw new ValidationException(
          "'%s' = '%s' would read bytes that do not tell their schema, and break at the first added field; take it out: records with a schema of the registry are read without it"
              .formatted(option.key(), format));
    }
    return format.equals(LogOptions.REGISTRY_AVRO)
        ? Optional.empty()
        : Optional.of(helper.discoverDecodingFormat(DeserializationFormatFactory.class, option));
  }

  /**
   * Whoever tells changes tells them at least once, and what a row was before only as far as it
   * knows. So they are upserts: of a key.
   */
  private static void requireKeyOfChanges(
      String name, Optional<DecodingFormat<DeserializationSchema<RowData>>> format, int[] key) {
    if (key.length == 0 && format.filter(LogTableSource::tellsChanges).isPresent()) {
      throw new ValidationException(
          "'%s' = '%s' tells changes of rows, some of them twice after a failure, and the table has no key to find the row"
                  .formatted(LogOptions.VALUE_FORMAT.key(), name)
              + " by; declare the PRIMARY KEY (…) NOT ENFORCED of the table that they come from");
    }
  }

  private static Optional<RecordType> recordType(ReadableConfig options, String topic) {
    Optional<String> type = options.getOptional(LogOptions.TYPE);
    String format = options.get(LogOptions.VALUE_FORMAT);
    if (type.isPresent() && !format.equals(LogOptions.REGISTRY_AVRO)) {
      throw new ValidationException(
          "'type' = '%s' names a record of the registry, and '%s' = '%s' has none; take one of the two out"
              .formatted(type.get(), LogOptions.VALUE_FORMAT.key(), format));
    }
    return type.map(name -> new RecordType(topic, name));
  }

  private static int versionColumn(ResolvedSchema schema, String name) {
    int index =
        schema.getColumns().stream()
            .filter(Column::isPhysical)
            .map(Column::getName)
            .toList()
            .indexOf(name);
    if (index < 0
        || !schema
            .getColumn(name)
            .orElseThrow()
            .getDataType()
            .getLogicalType()
            .is(LogicalTypeRoot.BIGINT)) {
      throw new ValidationException(
          "'version' = '%s' must name a column of type BIGINT".formatted(name));
    }
    return index;
  }
}
