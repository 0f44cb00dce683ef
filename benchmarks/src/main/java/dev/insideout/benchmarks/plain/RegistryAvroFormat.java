package dev.insideout.benchmarks.plain;

import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A format for Flink's own Kafka connectors that reads and writes the log's records with the code
 * that our connectors use, so that a comparison compares everything but the encoding.
 */
public final class RegistryAvroFormat
    implements DeserializationFormatFactory, SerializationFormatFactory {
  /** What tables say in {@code 'format'}. */
  public static final String IDENTIFIER = "bench-avro";

  static final ConfigOption<String> REGISTRY =
      ConfigOptions.key("registry").stringType().noDefaultValue();
  static final ConfigOption<String> SUBJECT =
      ConfigOptions.key("subject").stringType().noDefaultValue();

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(REGISTRY, SUBJECT);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  /** The newest schema that {@code options} name. */
  private static RegisteredSchema schema(ReadableConfig options) {
    return new SchemaRegistry(options.get(REGISTRY)).latest(options.get(SUBJECT)).orElseThrow();
  }

  private static RowType rowType(DataType type) {
    return (RowType) type.getLogicalType();
  }

  @Override
  public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
      DynamicTableFactory.Context context, ReadableConfig options) {
    FactoryUtil.validateFactoryOptions(this, options);
    return new DecodingFormat<>() {
      @Override
      public DeserializationSchema<RowData> createRuntimeDecoder(
          DynamicTableSource.Context tableContext, DataType type) {
        Schema writer = schema(options).schema();
        return new RecordDecoder(
            writer.toString(), rowType(type), tableContext.createTypeInformation(type));
      }

      @Override
      public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
      }
    };
  }

  @Override
  public EncodingFormat<SerializationSchema<RowData>> createEncodingFormat(
      DynamicTableFactory.Context context, ReadableConfig options) {
    FactoryUtil.validateFactoryOptions(this, options);
    return new EncodingFormat<>() {
      @Override
      public SerializationSchema<RowData> createRuntimeEncoder(
          DynamicTableSink.Context tableContext, DataType type) {
        return new RecordEncoder(schema(options).id(), rowType(type));
      }

      @Override
      public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
      }
    };
  }
}
