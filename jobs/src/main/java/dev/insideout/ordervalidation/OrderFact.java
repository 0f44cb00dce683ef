package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A version of an order's header.
 *
 * @param at event time in milliseconds
 * @param lines how many lines the order has; 0 where the header does not say
 */
public record OrderFact(
    String orderId, long at, long version, String status, String customerId, int lines) {
  void write(DataOutputView out) throws IOException {
    writeText(orderId, out);
    out.writeLong(at);
    out.writeLong(version);
    writeText(status, out);
    writeText(customerId, out);
    out.writeInt(lines);
  }

  static OrderFact read(DataInputView in) throws IOException {
    return new OrderFact(
        readText(in), in.readLong(), in.readLong(), readText(in), readText(in), in.readInt());
  }
}
