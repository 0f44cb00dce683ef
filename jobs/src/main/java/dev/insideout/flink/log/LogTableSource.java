package dev.insideout.flink.log;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.FolderLog;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.kafka.common.TopicPartition;

/**
 * The source of a {@code log} table: Flink's {@link KafkaSource} of raw records, a {@link
 * LogReader} chained behind it, and for a table with versions {@link NewestVersion}; for one of
 * several types in a topic {@link TypedRows}; for a view of another group a {@link HoldBack}.
 */
final class LogTableSource implements ScanTableSource, SupportsReadingMetadata {
  /** What the uid of the reader is made with. */
  static final String READER = "log-reader";

  private static final Map<String, Object> READ = Map.of("isolation.level", "read_committed");

  /**
   * Of a region that may be away: what waits for it, and with it the end of a failed attempt, waits
   * for seconds and not for minutes. A reader that ends says so to its brokers and waits for their
   * answer; its task does not wait for it, since the next attempt waits for the task. Offsets that
   * a group commits tell who reads a topic at home.
   */
  private static final Map<String, Object> READ_FAR =
      Map.of(
          "isolation.level", "read_committed",
          "request.timeout.ms", 10_000,
          "default.api.timeout.ms", 10_000,
          "partition.discovery.interval.ms", 10_000,
          "source.reader.close.timeout", 200,
          "commit.offsets.on.checkpoint", false);

  private final LogTable table;
  private final Optional<DecodingFormat<DeserializationSchema<RowData>>> keyFormat;
  private final Optional<DecodingFormat<DeserializationSchema<RowData>>> valueFormat;
  private WatermarkStrategy<RawRecord> watermarks = WatermarkStrategy.noWatermarks();
  private List<RecordMetadata> metadata = List.of();
  private DataType producedType;

  LogTableSource(
      LogTable table,
      Optional<DecodingFormat<DeserializationSchema<RowData>>> keyFormat,
      Optional<DecodingFormat<DeserializationSchema<RowData>>> valueFormat) {
    this.table = table;
    this.keyFormat = keyFormat;
    this.valueFormat = valueFormat;
    this.producedType = table.type();
  }

  /** The rows of a table whose records are in the registry's format. */
  static DataStream<RowData> rows(
      LogTable table,
      ProviderContext uids,
      StreamExecutionEnvironment env,
      WatermarkStrategy<RawRecord> watermarks) {
    LogTableSource source = new LogTableSource(table, Optional.empty(), Optional.empty());
    source.watermarks = watermarks;
    // Only other formats ask for what the planner knows.
    return source.rows(uids, env, source.decoder(null));
  }

  @Override
  public ChangelogMode getChangelogMode() {
    return table.kind().changelog();
  }

  @Override
  public Map<String, DataType> listReadableMetadata() {
    Map<String, DataType> columns = new LinkedHashMap<>();
    for (RecordMetadata column : RecordMetadata.values()) {
      columns.put(column.key(), column.type());
    }
    return columns;
  }

  @Override
  public void applyReadableMetadata(List<String> keys, DataType producedType) {
    this.metadata = keys.stream().map(RecordMetadata::of).toList();
    this.producedType = producedType;
  }

  @Override
  public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
    RecordDecoder decoder = decoder(context);
    return new DataStreamScanProvider() {
      @Override
      public DataStream<RowData> produceDataStream(
          ProviderContext provider, StreamExecutionEnvironment env) {
        return rows(provider, env, decoder);
      }

      @Override
      public boolean isBounded() {
        return table.end().isPresent();
      }
    };
  }

  private DataStream<RowData> rows(
      ProviderContext provider, StreamExecutionEnvironment env, RecordDecoder decoder) {
    InternalTypeInfo<RowData> rowType =
        InternalTypeInfo.of((RowType) producedType.getLogicalType());
    if (table.view().isPresent()) {
      return HeldRows.of(provider, env, records(provider, env), table, decoder);
    }
    RecordRows made = new RecordRows(table.place().topic(), decoder, metadata);
    SingleOutputStreamOperator<RowData> rows =
        table.recordType().isPresent()
            ? TypedRows.of(provider, env, table, () -> records(provider, env), rowType, made)
            : read(provider, records(provider, env), rowType, made);
    if (table.kind() != TableKind.VERSIONED) {
      return rows;
    }
    SingleOutputStreamOperator<RowData> newest =
        rows.keyBy(new RowKey(table.rowType(), table.key()))
            .process(new NewestVersion(rowType, table.version()), rowType)
            .name("newest version of " + table.topic());
    provider.generateUid("newest-version").ifPresent(newest::uid);
    return newest;
  }

  private DataStream<RawRecord> records(ProviderContext provider, StreamExecutionEnvironment env) {
    SingleOutputStreamOperator<RawRecord> records =
        env.fromSource(source(), watermarks, "log " + table.topic());
    provider.generateUid("log-source").ifPresent(records::uid);
    return records;
  }

  private SingleOutputStreamOperator<RowData> read(
      ProviderContext provider,
      DataStream<RawRecord> records,
      InternalTypeInfo<RowData> rowType,
      RecordRows made) {
    SingleOutputStreamOperator<RowData> rows =
        records.transform(
            "read " + table.topic(),
            rowType,
            new LogReader(table.source(), table.schemas().region(), made, table.badRecords()));
    provider.generateUid(READER).ifPresent(rows::uid);
    return rows;
  }

  private Source<RawRecord, ?, ?> source() {
    return FolderLog.of(table.log())
        .<Source<RawRecord, ?, ?>>map(log -> new FolderSource(log, table.topic(), table.start()))
        .orElseGet(this::kafkaSource);
  }

  private KafkaSource<RawRecord> kafkaSource() {
    SourceTopic place = table.place();
    KafkaSourceBuilder<RawRecord> source =
        KafkaSource.<RawRecord>builder()
            .setKafkaSubscriber(subscriber(place))
            .setGroupId(table.group())
            .setStartingOffsets(new LogStart(table.start(), table.from()))
            .setDeserializer(new RawRecordDeserializer());
    table
        .log()
        .clientProperties(place.isLocal() ? READ : READ_FAR)
        .forEach((name, value) -> source.setProperty(name, value.toString()));
    table.end().ifPresent(end -> source.setBounded(OffsetsInitializer.offsets(offsets(end))));
    return source.build();
  }

  /** What is to come to an end would wait for ever for a region of which it knows no partition. */
  private KafkaSubscriber subscriber(SourceTopic place) {
    KafkaSubscriber topic = KafkaSubscriber.getTopicListSubscriber(List.of(place.topic()));
    return place.isLocal() || table.end().isPresent()
        ? topic
        : new LastKnownPartitions(place.region(), topic);
  }

  private static Map<TopicPartition, Long> offsets(String positions) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Positions.parse(positions)
        .next()
        .forEach((p, next) -> offsets.put(new TopicPartition(p.topic(), p.partition()), next));
    return offsets;
  }

  RecordDecoder decoder(ScanContext context) {
    DataType keyType = Projection.of(table.key()).project(table.type());
    return new RecordDecoder(
        table.kind(),
        table.rowType(),
        decoder(context, valueFormat, valueSchema(), table.type()),
        decoder(
            context, keyFormat, NewestSchema.of(SchemaRegistry.keySubject(schemasOf())), keyType),
        table.key());
  }

  private NewestSchema valueSchema() {
    return table
        .recordType()
        .map(NewestSchema::of)
        .orElseGet(() -> NewestSchema.of(SchemaRegistry.valueSubject(schemasOf())));
  }

  /** The topic whose subjects have the schemas. */
  private String schemasOf() {
    return table.schemas().topic().toString();
  }

  /** Whether rows of {@code format} are changes, and not only rows. */
  static boolean tellsChanges(DecodingFormat<?> format) {
    return !format.getChangelogMode().containsOnly(RowKind.INSERT);
  }

  private BytesDecoder decoder(
      ScanContext context,
      Optional<DecodingFormat<DeserializationSchema<RowData>>> format,
      NewestSchema newest,
      DataType type) {
    RowType columns = (RowType) type.getLogicalType();
    return format
        .<BytesDecoder>map(
            f -> new FormatDecoder(f.createRuntimeDecoder(context, type), tellsChanges(f), columns))
        .orElseGet(
            () ->
                new RegistryAvroDecoder(
                    table.schemas().registry(),
                    newest,
                    columns,
                    table.schemas().topic().isLocal()));
  }

  @Override
  public DynamicTableSource copy() {
    LogTableSource copy = new LogTableSource(table, keyFormat, valueFormat);
    copy.watermarks = watermarks;
    copy.metadata = metadata;
    copy.producedType = producedType;
    return copy;
  }

  @Override
  public String asSummaryString() {
    return "log " + table.topic();
  }
}
