package dev.insideout.benchmarks.job;

import dev.insideout.flink.job.JobStreams;
import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import dev.insideout.flink.job.LogJob;
import dev.insideout.flink.job.StateLayout;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/**
 * A job that reads the topics that order-validation reads, and publishes the newest header of each
 * order and epoch: everything that order-validation does but to decide. It decodes two columns, and
 * writes a row where it has read several facts.
 */
final class NewestHeaders implements LogJob {
  static final String NAME = "passed_on";

  private static final int PARTITIONS = 4;
  private static final Column ORDER = Column.physical("order_id", DataTypes.STRING().notNull());
  private static final Column STATUS = Column.physical("status", DataTypes.STRING().notNull());
  private static final Column PRODUCT = Column.physical("product_id", DataTypes.STRING().notNull());

  private static final JobTopic<Header> ORDERS =
      JobTopic.events("orders", Header.class, NewestHeaders::header, ORDER, STATUS);
  private static final JobTopic<Header> LINES =
      JobTopic.events("order_lines", Header.class, NewestHeaders::header, ORDER, PRODUCT);
  private static final JobTopic<Header> STOCK =
      JobTopic.rows("stock", List.of("product_id"), Header.class, NewestHeaders::nothing, PRODUCT);
  private static final JobView<Header> VIEW =
      JobView.of(
          NAME,
          PARTITIONS,
          List.of("order_id"),
          Header.class,
          header ->
              GenericRowData.of(
                  StringData.fromString(header.orderId()), StringData.fromString(header.status())),
          ORDER,
          STATUS);

  /** An order, and what is said of it. */
  public record Header(String orderId, String status) {}

  private static Header header(RowData row) {
    return new Header(row.getString(0).toString(), row.getString(1).toString());
  }

  private static Header nothing(RowData row) {
    return null;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Duration interval() {
    return Duration.ofSeconds(1);
  }

  @Override
  public List<JobTopic<?>> reads() {
    return List.of(ORDERS, LINES, STOCK);
  }

  @Override
  public List<JobView<?>> publishes() {
    return List.of(VIEW);
  }

  @Override
  public List<StateLayout> states() {
    return List.of();
  }

  @Override
  public void build(JobStreams log) {
    DataStream<Header> all = log.read(ORDERS).union(log.read(LINES), log.read(STOCK));
    log.publish(VIEW, all);
  }
}
