package dev.insideout.sqlview;

import org.apache.avro.Schema;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * A view at one cut of the log.
 *
 * @param key the schema of its keys
 * @param row the schema of its rows
 * @param rows key and row of each, in wire format, but with ids of schemas that mean nothing; can
 *     be read once, while the job runs that computes them
 */
public record RecomputedView(
    String name, Schema key, Schema row, CloseableIterator<Tuple2<byte[], byte[]>> rows)
    implements AutoCloseable {
  /** Ends the job, if it is still at work. */
  @Override
  public void close() {
    try {
      rows.close();
    } catch (Exception e) {
      throw new FlinkRuntimeException("the job that recomputes " + name + " does not end", e);
    }
  }
}
