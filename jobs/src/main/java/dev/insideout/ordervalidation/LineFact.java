package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A version of a line of an order.
 *
 * @param unitPriceCents euro cents a piece
 */
public record LineFact(
    String orderId, int line, long version, String productId, int quantity, long unitPriceCents) {
  void write(DataOutputView out) throws IOException {
    writeText(orderId, out);
    out.writeInt(line);
    out.writeLong(version);
    writeText(productId, out);
    out.writeInt(quantity);
    out.writeLong(unitPriceCents);
  }

  static LineFact read(DataInputView in) throws IOException {
    return new LineFact(
        readText(in), in.readInt(), in.readLong(), readText(in), in.readInt(), in.readLong());
  }
}
