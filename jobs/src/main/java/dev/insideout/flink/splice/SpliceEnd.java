package dev.insideout.flink.splice;

import java.util.List;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;

/**
 * Where a plan ends that another part of the job goes on from. The planner hands it out as a sink;
 * it never becomes an operator.
 */
public final class SpliceEnd extends Transformation<RowData> {
  private final String table;
  private final Transformation<RowData> rows;

  SpliceEnd(String table, Transformation<RowData> rows) {
    super(table, rows.getOutputType(), rows.getParallelism());
    this.table = table;
    this.rows = rows;
  }

  /** The name of the table that the plan writes. */
  public String table() {
    return table;
  }

  /** What it would write. */
  public DataStream<RowData> rows(StreamExecutionEnvironment env) {
    return new DataStream<>(env, rows);
  }

  @Override
  protected List<Transformation<?>> getTransitivePredecessorsInternal() {
    return rows.getTransitivePredecessors();
  }

  @Override
  public List<Transformation<?>> getInputs() {
    return List.of(rows);
  }
}
