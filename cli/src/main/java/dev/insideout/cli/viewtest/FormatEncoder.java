package dev.insideout.cli.viewtest;

import dev.insideout.flink.log.LogTableFactory;
import dev.insideout.sqlview.TableDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.runtime.connector.sink.SinkRuntimeProviderContext;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.TypeConversions;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

/** Writes with the format, one of Flink's, that a table's statement names. */
final class FormatEncoder implements BytesEncoder {
  private final SerializationSchema<RowData> format;
  private final int[] columns;

  private FormatEncoder(SerializationSchema<RowData> format, int[] columns) {
    this.format = format;
    this.columns = columns;
  }

  /**
   * An encoder of some of a table's columns.
   *
   * @param option that names the format
   * @return empty where the format can only read
   */
  static Optional<BytesEncoder> of(
      TableDescription table, ConfigOption<String> option, int[] columns) {
    DataType type =
        Projection.of(columns).project(TypeConversions.fromLogicalToDataType(table.type()));
    SerializationSchema<RowData> format;
    try {
      format =
          FactoryUtil.createTableFactoryHelper(new LogTableFactory(), context(table))
              .discoverEncodingFormat(SerializationFormatFactory.class, option)
              .createRuntimeEncoder(new SinkRuntimeProviderContext(false), type);
    } catch (ValidationException e) {
      // The job reads with the format: what is not there is the way back.
      return Optional.empty();
    }
    open(format);
    return Optional.of(new FormatEncoder(format, columns));
  }

  private static DynamicTableFactory.Context context(TableDescription table) {
    RowType type = table.type();
    List<Column> columns =
        IntStream.range(0, type.getFieldCount())
            .<Column>mapToObj(
                i ->
                    Column.physical(
                        type.getFieldNames().get(i),
                        TypeConversions.fromLogicalToDataType(type.getTypeAt(i))))
            .toList();
    ResolvedSchema schema = ResolvedSchema.of(columns);
    CatalogTable declared =
        CatalogTable.newBuilder()
            .schema(Schema.newBuilder().fromResolvedSchema(schema).build())
            .options(table.options())
            .build();
    return new FactoryUtil.DefaultDynamicTableContext(
        ObjectIdentifier.of("log", "local", table.name()),
        new ResolvedCatalogTable(declared, schema),
        Map.of(),
        new Configuration(),
        FormatEncoder.class.getClassLoader(),
        true);
  }

  private static void open(SerializationSchema<RowData> format) {
    try {
      format.open(
          new SerializationSchema.InitializationContext() {
            @Override
            public MetricGroup getMetricGroup() {
              return new UnregisteredMetricsGroup();
            }

            @Override
            public UserCodeClassLoader getUserCodeClassLoader() {
              return SimpleUserCodeClassLoader.create(FormatEncoder.class.getClassLoader());
            }
          });
    } catch (Exception e) {
      throw new IllegalStateException("the format cannot be opened", e);
    }
  }

  @Override
  public byte[] encode(RowData row) {
    return format.serialize(ProjectedRowData.from(columns).replaceRow(row));
  }
}
