package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What order-intake asks of stock-keeper for one product of an order.
 *
 * @param attempt of the order
 * @param at event time in milliseconds, for {@link Kind#SHIP}
 */
public record StockRequest(
    Kind kind, String productId, String orderId, int quantity, int attempt, long at) {
  /** What is asked. */
  public enum Kind {
    /** Reserve if there is enough, and say so. */
    RESERVE,
    /** Reserve whatever there is: it was decided so. */
    HOLD,
    /** Nothing is needed any more. */
    RELEASE,
    /** It leaves the house. */
    SHIP
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  void write(DataOutputView out) throws IOException {
    out.writeByte(kind.ordinal());
    writeText(productId, out);
    writeText(orderId, out);
    out.writeInt(quantity);
    out.writeInt(attempt);
    out.writeLong(at);
  }

  static StockRequest read(DataInputView in) throws IOException {
    return new StockRequest(
        KINDS.get(in.readByte()),
        readText(in),
        readText(in),
        in.readInt(),
        in.readInt(),
        in.readLong());
  }
}
