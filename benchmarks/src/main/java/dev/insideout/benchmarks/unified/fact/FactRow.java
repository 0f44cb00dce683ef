package dev.insideout.benchmarks.unified.fact;

import java.io.IOException;
import org.apache.avro.io.Encoder;

/** What a fact says of its key, without the columns that no view reads: they come last. */
public sealed interface FactRow permits Order, Payment, Shipment, Customer, Line, Product {
  /** Writes the columns in the order of the schema, without time and note. */
  void write(Encoder out) throws IOException;
}
