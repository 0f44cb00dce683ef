package dev.insideout.benchmarks.unified.fact;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** The parcel of an order, with the columns that views read. */
public record Shipment(String orderId, String status, String carrier, String tracking)
    implements FactRow {
  static Schema schema() {
    return FactTopic.withTimeAndNote(
        FactTopic.columns("Shipment")
            .requiredString("order_id")
            .requiredString("status")
            .requiredString("carrier")
            .requiredString("tracking"));
  }

  @Override
  public void write(Encoder out) throws IOException {
    out.writeString(orderId);
    out.writeString(status);
    out.writeString(carrier);
    out.writeString(tracking);
  }

  static Shipment read(Decoder in) throws IOException {
    return new Shipment(in.readString(), in.readString(), in.readString(), in.readString());
  }
}
