package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What order-intake tells order-decision of an order.
 *
 * @param attempt the newest of the order
 * @param details what the check of the order itself says, for {@link Kind#CHECKED}
 * @param items pieces by product, for {@link Kind#CHECKED}
 * @param decision what was published, for {@link Kind#RECALLED}
 */
public record OrderNews(
    Kind kind,
    String orderId,
    int attempt,
    String customerId,
    String details,
    long totalCents,
    Map<String, Integer> items,
    Decision decision) {
  /** What is told. */
  public enum Kind {
    /** There is such an order: the time to decide runs. */
    OPENED,
    /** Its contents are whole, or have changed, and were given to the checks. */
    CHECKED,
    /** It was paid: what is found from now on is too late. */
    ACTED_ON,
    /** It has changed after it went on. */
    CHANGED_LATE,
    /** It was shipped, cancelled or given up: nothing is left to decide. */
    OVER,
    /** A decision stands in the log that another run may have made. */
    RECALLED,
    /** The decision that stands in the log is about this attempt. */
    ADOPTED,
    /** It has been over for so long that nothing is kept of it any more. */
    FORGOTTEN
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  void write(DataOutputView out) throws IOException {
    out.writeByte(kind.ordinal());
    writeText(orderId, out);
    out.writeInt(attempt);
    writeText(customerId, out);
    Finding.write(details, out);
    out.writeLong(totalCents);
    out.writeBoolean(items != null);
    if (items != null) {
      Pieces.write(items, out);
    }
    out.writeBoolean(decision != null);
    if (decision != null) {
      decision.write(out);
    }
  }

  static OrderNews read(DataInputView in) throws IOException {
    return new OrderNews(
        KINDS.get(in.readByte()),
        readText(in),
        in.readInt(),
        readText(in),
        Finding.read(in),
        in.readLong(),
        in.readBoolean() ? Pieces.read(in) : null,
        in.readBoolean() ? Decision.read(in) : null);
  }
}
