package dev.insideout.benchmarks.unified.fact;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** The payment of an order, with the columns that views read. */
public record Payment(String orderId, String status, long cents, String paidBy) implements FactRow {
  static Schema schema() {
    return FactTopic.withTimeAndNote(
        FactTopic.columns("Payment")
            .requiredString("order_id")
            .requiredString("status")
            .requiredLong("cents")
            .requiredString("paid_by"));
  }

  @Override
  public void write(Encoder out) throws IOException {
    out.writeString(orderId);
    out.writeString(status);
    out.writeLong(cents);
    out.writeString(paidBy);
  }

  static Payment read(Decoder in) throws IOException {
    return new Payment(in.readString(), in.readString(), in.readLong(), in.readString());
  }
}
