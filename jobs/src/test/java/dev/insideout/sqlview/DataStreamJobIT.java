package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.log.LogStream;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.flink.view.ViewOptions.Delivery;
import dev.insideout.flink.view.ViewSpec;
import dev.insideout.flink.view.ViewTopic;
import dev.insideout.flink.view.Writer;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is written in Java publishes epochs as exact as those of SQL. */
class DataStreamJobIT {
  private static final int ORDERS = 300;
  private static final String VIEW = "order_ids";
  private static final ResolvedSchema COLUMNS =
      new ResolvedSchema(
          List.of(
              Column.physical("order_id", DataTypes.STRING().notNull()),
              Column.physical("customer_id", DataTypes.STRING().notNull())),
          List.of(),
          UniqueConstraint.primaryKey("pk", List.of("order_id")),
          List.of());

  @TempDir private static Path dir;

  @Test
  void publishesAtEveryEpochTheRowsOfExactlyTheRecordsBelowItsPositions() throws Exception {
    try (TestLog log = new TestLog(dir)) {
      Shop shop = new Shop(log);
      JobClient job = submit(log.connection());
      int epochs = 0;
      int sent = 0;
      try (EpochReader reader = new EpochReader(log.connection(), List.of(VIEW))) {
        while (reader.rows(VIEW).size() < ORDERS) {
          if (sent < ORDERS) {
            shop.order("o-" + sent++, 1, "ann", "1.00");
          }
          epochs += reader.poll(Duration.ofMillis(1)).size();
          long read = reader.positions().next().values().stream().mapToLong(Long::longValue).sum();
          assertThat((long) reader.rows(VIEW).size()).isEqualTo(read);
        }
      }
      job.cancel().get();
      assertThat(epochs).isGreaterThan(2);
      System.out.println("epochs of a DataStream job, each as of its positions: " + epochs);
    }
  }

  private static JobClient submit(LogConnection log) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
    env.enableCheckpointing(100, CheckpointingMode.EXACTLY_ONCE);
    env.setMaxParallelism(128);
    ViewSpec view = ViewSpec.of(VIEW, COLUMNS, 3, Delivery.EPOCH, true);
    view.schemas().register(new SchemaRegistry(log.registry()));
    try (TopicAdmin admin = new TopicAdmin(log)) {
      ViewTopic.ensure(admin, VIEW, view.partitions());
    }
    DataStream<RowData> orders = LogStream.of(env, log, VIEW, "orders", COLUMNS, Positions.NONE);
    SingleOutputStreamOperator<RowData> changes = ViewGroup.encode(log, view, orders);
    changes.uid("encode");
    Writer writer = new Writer(VIEW, "v1", new Run(1, "test"));
    ViewGroup.publish(env, log, writer, List.of(changes.getTransformation()));
    return env.executeAsync(VIEW);
  }
}
