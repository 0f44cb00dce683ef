package dev.insideout.golden;

import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.job.LogJob;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/**
 * What happens to a job before a golden savepoint of it is made, and what happens after. No part of
 * the log has both, so that only the savepoint connects them.
 */
public interface GoldenJob {
  /** What {@link Step#rows} says of a key that has no row. */
  String NO_ROW = "no row";

  /** The job, as it is today. */
  LogJob job();

  /**
   * When its savepoints were made, by the log's time. What comes after is written then, whenever
   * they are restored: what waits for time to pass waits in the log's time.
   */
  Instant logTime();

  /**
   * What is restored: the savepoint, or what a migration makes of it.
   *
   * @param folder for what the migration writes
   */
  default Path upgraded(GoldenSavepoint golden, Path folder) throws Exception {
    return golden.savepoint();
  }

  /** The facts of a log that a savepoint is made of, or restored beside. */
  Facts over(TestLog log) throws Exception;

  /** What is written, and what the view says of it. */
  interface Facts {
    /**
     * What only the savepoint tells later, step by step.
     *
     * @param version of the savepoint: a later layout may have seen more than an earlier
     */
    List<Step> before(int version);

    /**
     * What is understood only by somebody who knows what came before.
     *
     * @param version of the savepoint that the job has begun with
     */
    List<Step> after(int version);

    /** Writes a record to a partition that a job must not read that goes on from behind it. */
    void fill(SourcePartition place) throws Exception;

    /** Writes what makes time pass, and sees to it that the log has all that was written. */
    void tick();

    /** What of a row is to be compared. */
    String text(GenericRecord row);
  }

  /**
   * Something that happens, and what it comes to.
   *
   * @param rows the first key column to what {@link Facts#text} makes of its row, or {@link
   *     #NO_ROW}, for some of the view's keys
   */
  record Step(Runnable facts, Map<String, String> rows) {}
}
