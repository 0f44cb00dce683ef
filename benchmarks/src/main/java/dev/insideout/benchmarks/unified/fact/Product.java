package dev.insideout.benchmarks.unified.fact;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** A product, with the columns that views read. */
public record Product(String productId, String title, String category) implements FactRow {
  static Schema schema() {
    return FactTopic.withTimeAndNote(
        FactTopic.columns("Product")
            .requiredString("product_id")
            .requiredString("title")
            .requiredString("category"));
  }

  @Override
  public void write(Encoder out) throws IOException {
    out.writeString(productId);
    out.writeString(title);
    out.writeString(category);
  }

  static Product read(Decoder in) throws IOException {
    return new Product(in.readString(), in.readString(), in.readString());
  }
}
