package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.RowData;

/**
 * A topic of the log as a stream of rows, for jobs that are written in Java: the same source, with
 * the same positions and dead letters, that SQL has. A job takes one stream of a topic and shares
 * it.
 *
 * <p>Event time is log time: when a record was written to the log, which a replay tells again. A
 * topic into which nothing is written holds nobody up: time is that of the others then.
 */
public final class LogStream {
  /** Records of several writers may stand so far from the order of their times. */
  private static final Duration DISORDER = Duration.ofMillis(500);

  /** After so long without a record a topic tells no time. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  private LogStream() {}

  /**
   * Reads {@code topic} without an end. Its operators' uids begin with the topic's name.
   *
   * @param from where to begin; the topic's start where it names no partition of it
   * @param group the group whose job reads
   * @param columns of the topic's values; with a primary key, records replace its rows and
   *     tombstones delete them
   */
  public static DataStream<RowData> of(
      StreamExecutionEnvironment env,
      LogConnection log,
      String group,
      String topic,
      ResolvedSchema columns,
      Positions from) {
    return of(env, log, group, topic, columns, from, Optional.empty());
  }

  /** Reads {@code topic} from its start up to positions. */
  static DataStream<RowData> upTo(
      StreamExecutionEnvironment env,
      LogConnection log,
      String group,
      String topic,
      ResolvedSchema columns,
      Positions end) {
    return of(env, log, group, topic, columns, Positions.NONE, Optional.of(end.toString()));
  }

  private static DataStream<RowData> of(
      StreamExecutionEnvironment env,
      LogConnection log,
      String group,
      String topic,
      ResolvedSchema columns,
      Positions from,
      Optional<String> end) {
    int[] key = columns.getPrimaryKeyIndexes();
    LogTable table =
        new LogTable(
            log,
            group,
            topic,
            SchemaPlace.own(topic, log),
            Optional.empty(),
            key.length > 0 ? TableKind.UPSERT : TableKind.EVENTS,
            columns.toPhysicalRowDataType(),
            key,
            -1,
            LogOptions.Start.EARLIEST,
            from,
            end,
            LogOptions.BadRecord.DEAD_LETTER,
            Optional.empty(),
            Optional.empty());
    return LogTableSource.rows(table, name -> Optional.of(uid(topic, name)), env, logTime());
  }

  /** The uid of one of a topic's operators. */
  static String uid(String topic, String operator) {
    return topic + "-" + operator;
  }

  private static WatermarkStrategy<RawRecord> logTime() {
    return WatermarkStrategy.<RawRecord>forBoundedOutOfOrderness(DISORDER).withIdleness(IDLE);
  }
}
