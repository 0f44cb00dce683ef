package dev.insideout.flink.splice;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;

/** {@code 'connector' = 'splice'}: tables with it are made by {@link Splice} only. */
public final class SpliceTableFactory
    implements DynamicTableSourceFactory, DynamicTableSinkFactory {
  @Override
  public String factoryIdentifier() {
    return Splice.CONNECTOR;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    if (context.getCatalogTable().getOrigin() instanceof SpliceTable table) {
      return new SpliceSource(table.rows());
    }
    throw new ValidationException(
        "table %s stands for no stream: 'connector' = '%s' is for plans that are put together, not for statements"
            .formatted(context.getObjectIdentifier(), Splice.CONNECTOR));
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    return new SpliceSink(context.getObjectIdentifier().getObjectName());
  }
}
