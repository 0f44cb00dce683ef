package dev.insideout.benchmarks.unified.fact;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** A customer, with the columns that views read. */
public record Customer(String customerId, String name, String level, String city)
    implements FactRow {
  static Schema schema() {
    return FactTopic.withTimeAndNote(
        FactTopic.columns("Customer")
            .requiredString("customer_id")
            .requiredString("name")
            .requiredString("level")
            .requiredString("city"));
  }

  @Override
  public void write(Encoder out) throws IOException {
    out.writeString(customerId);
    out.writeString(name);
    out.writeString(level);
    out.writeString(city);
  }

  static Customer read(Decoder in) throws IOException {
    return new Customer(in.readString(), in.readString(), in.readString(), in.readString());
  }
}
