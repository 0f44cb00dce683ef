package dev.insideout.benchmarks.unified.streams;

import dev.insideout.benchmarks.unified.UnifiedView;
import dev.insideout.benchmarks.unified.ViewColumn;
import dev.insideout.benchmarks.unified.fact.Customer;
import dev.insideout.benchmarks.unified.fact.FactRow;
import dev.insideout.benchmarks.unified.fact.FactTopic;
import dev.insideout.benchmarks.unified.fact.Joined;
import dev.insideout.benchmarks.unified.fact.LineSum;
import dev.insideout.benchmarks.unified.fact.Order;
import dev.insideout.benchmarks.unified.fact.Payment;
import dev.insideout.benchmarks.unified.fact.Product;
import dev.insideout.benchmarks.unified.fact.Shipment;
import dev.insideout.contract.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * How Kafka Streams reads and writes the log's Avro, written by hand for each record: only the
 * columns that views read. Safe for any number of threads.
 */
final class FactSerdes {
  private FactSerdes() {}

  @FunctionalInterface
  private interface Writing {
    void to(Encoder out) throws IOException;
  }

  @FunctionalInterface
  private interface Reading<T> {
    T from(Decoder in) throws IOException;
  }

  /** Keys of one text, under a registered schema. */
  static Serde<String> keys(int schemaId) {
    return framed(schemaId, (key, out) -> out.writeString(key), Decoder::readString);
  }

  /**
   * Rows of a topic. What no view reads is written as nothing, so that what a store has, and what
   * the topic has, are read alike.
   */
  @SuppressWarnings("unchecked")
  static <R extends FactRow> Serde<R> rows(FactTopic topic, int schemaId) {
    return framed(
        schemaId,
        (row, out) -> {
          row.write(out);
          out.writeLong(0);
          out.writeString("");
        },
        in -> (R) topic.read(in));
  }

  static Serde<LineSum> lineSums() {
    return plain(
        (sum, out) -> {
          out.writeLong(sum.count());
          out.writeLong(sum.cents());
        },
        in -> new LineSum(in.readLong(), in.readLong()));
  }

  /** Joined rows as stores have them. */
  static Serde<Joined> joined() {
    return plain(
        (joined, out) -> {
          joined.order().write(out);
          optional(joined.payment(), out);
          optional(joined.shipment(), out);
          out.writeBoolean(joined.lines() != null);
          if (joined.lines() != null) {
            out.writeLong(joined.lines().count());
            out.writeLong(joined.lines().cents());
          }
          optional(joined.customer(), out);
          optional(joined.product(), out);
        },
        in ->
            new Joined(
                (Order) FactTopic.ORDERS.read(in),
                (Payment) optional(FactTopic.PAYMENTS, in),
                (Shipment) optional(FactTopic.SHIPMENTS, in),
                in.readBoolean() ? new LineSum(in.readLong(), in.readLong()) : null,
                (Customer) optional(FactTopic.CUSTOMERS, in),
                (Product) optional(FactTopic.PRODUCTS, in)));
  }

  private static void optional(FactRow row, Encoder out) throws IOException {
    out.writeBoolean(row != null);
    if (row != null) {
      row.write(out);
    }
  }

  private static FactRow optional(FactTopic topic, Decoder in) throws IOException {
    return in.readBoolean() ? topic.read(in) : null;
  }

  /** Rows of a view as its topic has them; only written. */
  static Serde<Joined> published(UnifiedView view, int schemaId) {
    return framed(
        schemaId,
        (joined, out) -> {
          for (ViewColumn column : view.columns()) {
            Object value = column.value().apply(joined);
            if (column.nullable()) {
              out.writeIndex(value == null ? 0 : 1);
            }
            if (value instanceof Long number) {
              out.writeLong(number);
            } else if (value != null) {
              out.writeString((String) value);
            }
          }
        },
        in -> {
          throw new UnsupportedOperationException("rows of the view are only written");
        });
  }

  @FunctionalInterface
  private interface Writer<T> {
    void write(T value, Encoder out) throws IOException;
  }

  private static <T> Serde<T> framed(int schemaId, Writer<T> writer, Reading<T> reading) {
    return Serdes.serdeFrom(
        (topic, value) ->
            value == null
                ? null
                : WireFormat.frame(schemaId, written(out -> writer.write(value, out))),
        (topic, bytes) -> bytes == null ? null : read(bytes, WireFormat.HEADER_BYTES, reading));
  }

  private static <T> Serde<T> plain(Writer<T> writer, Reading<T> reading) {
    return Serdes.serdeFrom(
        (topic, value) -> value == null ? null : written(out -> writer.write(value, out)),
        (topic, bytes) -> bytes == null ? null : read(bytes, 0, reading));
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Encoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      writing.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static <T> T read(byte[] bytes, int begin, Reading<T> reading) {
    try {
      return reading.from(
          DecoderFactory.get().binaryDecoder(bytes, begin, bytes.length - begin, null));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }
}
