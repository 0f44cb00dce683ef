package dev.insideout.ordervalidation;

import static org.apache.flink.types.StringValue.readString;
import static org.apache.flink.types.StringValue.writeString;

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
    writeString(orderId, out);
    out.writeInt(line);
    out.writeLong(version);
    writeString(productId, out);
    out.writeInt(quantity);
    out.writeLong(unitPriceCents);
  }

  static LineFact read(DataInputView in) throws IOException {
    return new LineFact(
        readString(in), in.readInt(), in.readLong(), readString(in), in.readInt(), in.readLong());
  }
}
