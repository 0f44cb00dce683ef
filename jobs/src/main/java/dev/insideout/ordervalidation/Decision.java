package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What was decided of an order: a row of {@code order_validations}.
 *
 * @param status one of {@link #VALIDATED}, {@link #FAILED}, {@link #TIMED_OUT}
 * @param reason why it is not validated; empty when it is
 * @param details what the check of that name said; empty when it has said nothing
 * @param items pieces by product that the decision is about
 * @param attempt which of the order's contents it is about: they are counted
 * @param revision how often it was decided
 * @param decidedAt log time in milliseconds
 * @param lateFinding what was found when the order had gone on; empty if nothing was
 */
public record Decision(
    String orderId,
    String customerId,
    String status,
    String reason,
    String details,
    String fraud,
    String stock,
    long totalCents,
    Map<String, Integer> items,
    int attempt,
    int revision,
    long decidedAt,
    String lateFinding) {
  public static final String VALIDATED = "validated";
  public static final String FAILED = "failed";
  public static final String TIMED_OUT = "timed_out";

  /** What a check says of an order that it finds nothing wrong with. */
  static final String PASSED = "passed";

  void write(DataOutputView out) throws IOException {
    writeText(orderId, out);
    writeText(customerId, out);
    writeText(status, out);
    writeText(reason, out);
    Finding.write(details, out);
    Finding.write(fraud, out);
    Finding.write(stock, out);
    out.writeLong(totalCents);
    Pieces.write(items, out);
    out.writeInt(attempt);
    out.writeInt(revision);
    out.writeLong(decidedAt);
    writeText(lateFinding, out);
  }

  static Decision read(DataInputView in) throws IOException {
    return new Decision(
        readText(in),
        readText(in),
        readText(in),
        readText(in),
        Finding.read(in),
        Finding.read(in),
        Finding.read(in),
        in.readLong(),
        Pieces.read(in),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        readText(in));
  }
}
