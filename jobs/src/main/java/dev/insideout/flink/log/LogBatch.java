package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.SavedState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.RowData;

/**
 * What stands in topics of the log below a cut, read as a batch, so that a savepoint can be made of
 * it. A job that begins from that savepoint reads on at the cut.
 *
 * <p>No savepoint that is written can say where Kafka's source is to begin, since that is the state
 * of its coordinator. So the cut lies beside it, in a file of its own.
 *
 * @param cut the next offset of each partition
 */
public record LogBatch(
    StreamExecutionEnvironment env, LogConnection log, String group, Positions cut) {
  private static final String CUT = "positions";

  /** All that {@code topics} hold by now. */
  public static LogBatch upToNow(
      StreamExecutionEnvironment env, LogConnection log, String group, List<String> topics) {
    try (LogProbe probe = new LogProbe(log)) {
      return new LogBatch(env, log, group, probe.ends(topics));
    }
  }

  /** The rows of one of the topics; their timestamps are log time. */
  public DataStream<RowData> rows(String topic, ResolvedSchema columns) {
    return LogStream.upTo(env, log, group, topic, columns, cut);
  }

  /** Adds to a savepoint that the reader of {@code topic} has read all of the batch. */
  public SavepointWriter readUpToCut(SavepointWriter savepoint, String topic) {
    return savepoint.withOperator(
        OperatorIdentifier.forUid(LogStream.uid(topic, LogTableSource.READER)),
        NextOffsets.at(env, topic, cut));
  }

  /**
   * Leaves the cut with a savepoint.
   *
   * @throws IOException when the file cannot be written
   */
  public void leaveCut(String savepoint) throws IOException {
    Path file = new Path(savepoint, CUT);
    try (FSDataOutputStream out =
        file.getFileSystem().create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
      out.write(cut.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * The cut that lies beside a savepoint; empty beside one that a job has made.
   *
   * @param savepoint its folder, or the metadata file in it
   * @throws IOException when the file cannot be read
   */
  public static Optional<Positions> cutBeside(String savepoint) throws IOException {
    Path file = new Path(SavedState.folder(savepoint), CUT);
    FileSystem files = file.getFileSystem();
    if (!files.exists(file)) {
      return Optional.empty();
    }
    try (FSDataInputStream in = files.open(file)) {
      return Optional.of(
          Positions.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()));
    }
  }
}
