package dev.insideout.benchmarks.unified.fact;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** A line of an order, with the columns that views read. */
public record Line(String lineId, String orderId, long cents) implements FactRow {
  static Schema schema() {
    return FactTopic.withTimeAndNote(
        FactTopic.columns("Line")
            .requiredString("line_id")
            .requiredString("order_id")
            .requiredLong("cents"));
  }

  @Override
  public void write(Encoder out) throws IOException {
    out.writeString(lineId);
    out.writeString(orderId);
    out.writeLong(cents);
  }

  static Line read(Decoder in) throws IOException {
    return new Line(in.readString(), in.readString(), in.readLong());
  }
}
