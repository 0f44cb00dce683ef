package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import dev.insideout.flink.job.MessageFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What fraud-watch hears: what an order of a customer comes to, or whether the customer is
 * forgotten.
 *
 * @param orderId null when it is about the customer alone
 * @param orderedAt event time in milliseconds
 * @param attempt of the order
 * @param forgotten true when nothing is to be kept of the customer
 */
@TypeInfo(FraudInput.Format.class)
public record FraudInput(
    String customerId, String orderId, long orderedAt, long cents, int attempt, boolean forgotten) {
  static FraudInput of(String customerId, boolean forgotten) {
    return new FraudInput(customerId, null, 0, 0, 0, forgotten);
  }

  /** Its form between two operators. */
  public static final class Format extends MessageFormat<FraudInput> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(FraudInput input, DataOutputView out) throws IOException {
      writeText(input.customerId(), out);
      writeText(input.orderId(), out);
      out.writeLong(input.orderedAt());
      out.writeLong(input.cents());
      out.writeInt(input.attempt());
      out.writeBoolean(input.forgotten());
    }

    @Override
    protected FraudInput read(DataInputView in) throws IOException {
      return new FraudInput(
          readText(in), readText(in), in.readLong(), in.readLong(), in.readInt(), in.readBoolean());
    }
  }
}
