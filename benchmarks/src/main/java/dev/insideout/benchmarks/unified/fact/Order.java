package dev.insideout.benchmarks.unified.fact;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** An order, with the columns that views read. */
public record Order(
    String orderId, String customerId, String productId, String status, long cents, String address)
    implements FactRow {
  static Schema schema() {
    return FactTopic.withTimeAndNote(
        FactTopic.columns("Order")
            .requiredString("order_id")
            .requiredString("customer_id")
            .requiredString("product_id")
            .requiredString("status")
            .requiredLong("cents")
            .requiredString("address"));
  }

  @Override
  public void write(Encoder out) throws IOException {
    out.writeString(orderId);
    out.writeString(customerId);
    out.writeString(productId);
    out.writeString(status);
    out.writeLong(cents);
    out.writeString(address);
  }

  static Order read(Decoder in) throws IOException {
    return new Order(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readLong(),
        in.readString());
  }

  /** The same order with another amount. */
  public Order costing(long other) {
    return new Order(orderId, customerId, productId, status, other, address);
  }
}
