package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a check says, as messages have it. Nearly always that is {@link Decision#PASSED}, which is
 * one byte there, and one text for all who keep it.
 */
final class Finding {
  private Finding() {}

  /**
   * Writes what a check says.
   *
   * @param finding null for nothing
   */
  static void write(String finding, DataOutputView out) throws IOException {
    boolean passed = Decision.PASSED.equals(finding);
    out.writeBoolean(passed);
    if (!passed) {
      writeText(finding, out);
    }
  }

  /** Reads what {@link #write} wrote. */
  static String read(DataInputView in) throws IOException {
    return in.readBoolean() ? Decision.PASSED : readText(in);
  }
}
