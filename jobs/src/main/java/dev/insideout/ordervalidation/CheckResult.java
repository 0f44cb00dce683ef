package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a check says of one attempt of an order.
 *
 * @param productId which product of it, for the check of stock; else null
 * @param finding {@link Decision#PASSED} or what is wrong
 */
public record CheckResult(
    Check check, String orderId, String productId, int attempt, String finding) {
  /** Who says it. */
  public enum Check {
    FRAUD,
    STOCK
  }

  private static final List<Check> CHECKS = List.of(Check.values());

  void write(DataOutputView out) throws IOException {
    out.writeByte(check.ordinal());
    writeText(orderId, out);
    writeText(productId, out);
    out.writeInt(attempt);
    Finding.write(finding, out);
  }

  static CheckResult read(DataInputView in) throws IOException {
    return new CheckResult(
        CHECKS.get(in.readByte()), readText(in), readText(in), in.readInt(), Finding.read(in));
  }
}
