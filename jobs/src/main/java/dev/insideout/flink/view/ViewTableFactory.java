package dev.insideout.flink.view;

import dev.insideout.flink.ConnectionOptions;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * {@code 'connector' = 'view'}: where the rows of a view go. Tables with it are made from view
 * statements only.
 */
public final class ViewTableFactory implements DynamicTableSinkFactory {
  public static final String IDENTIFIER = "view";

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
        ViewOptions.GROUP,
        ViewOptions.DELIVERY,
        ViewOptions.PARTITIONS,
        ViewOptions.INTERVAL,
        ViewOptions.AUDITABLE,
        ViewOptions.EXPECTED_EMPTY,
        ViewOptions.PATH,
        ViewOptions.UPSERTS);
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    helper.validate();
    String view = context.getObjectIdentifier().getObjectName();
    ResolvedSchema columns = context.getCatalogTable().getResolvedSchema();
    if (columns.getPrimaryKeyIndexes().length == 0) {
      throw new ValidationException(
          "view '%s' has no primary key: declare PRIMARY KEY (…) NOT ENFORCED, it names the rows in the topic"
              .formatted(view));
    }
    ViewSpec spec =
        ViewSpec.of(
            view,
            columns,
            helper.getOptions().get(ViewOptions.PARTITIONS),
            helper.getOptions().get(ViewOptions.DELIVERY),
            helper.getOptions().get(ViewOptions.UPSERTS));
    if (spec.schemas().sentinel().isEmpty()) {
      throw new ValidationException(
          "the primary key of view '%s' needs a column of type STRING, INT, BIGINT or BYTES, which epoch markers can bear"
              .formatted(view));
    }
    return new ViewTableSink(ConnectionOptions.log(context.getConfiguration(), ""), spec);
  }
}
