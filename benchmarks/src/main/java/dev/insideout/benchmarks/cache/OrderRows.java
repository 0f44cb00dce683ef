package dev.insideout.benchmarks.cache;

import dev.insideout.contract.marker.SentinelKey;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Rows of about 250 bytes, key included, the same ones for the same seed. Their keys are texts of
 * 13 characters in no order.
 */
final class OrderRows {
  static final String ID = "order_id";
  static final String EPOCH = "epoch";

  private static final int ID_LENGTH = 13;
  private static final int RADIX = 36;
  private static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");
  private static final List<String> STATES =
      List.of("PLACED", "PAID", "PACKED", "SHIPPED", "DELIVERED", "RETURNED");
  private static final int TEXT_LENGTH = 86;
  private static final Schema KEY =
      SchemaBuilder.record("Key").namespace("orders").fields().requiredString(ID).endRecord();
  private static final Schema ROW =
      SchemaBuilder.record("Row")
          .namespace("orders")
          .fields()
          .requiredString(ID)
          .requiredString("customer_id")
          .requiredString("state")
          .requiredLong("cents")
          .requiredLong(EPOCH)
          .name("placed_at")
          .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
          .noDefault()
          .requiredString("address")
          .requiredString("items")
          .requiredString("currency")
          .requiredBoolean("gift")
          .endRecord();

  private final int keyId;
  private final int rowId;
  private final long seed;

  private OrderRows(int keyId, int rowId, long seed) {
    this.keyId = keyId;
    this.rowId = rowId;
    this.seed = seed;
  }

  /** Registers the schemas of {@code topic}. */
  static OrderRows register(SchemaRegistry registry, String topic, long seed) {
    return new OrderRows(
        registry.register(SchemaRegistry.keySubject(topic), KEY),
        registry.register(SchemaRegistry.valueSubject(topic), ROW),
        seed);
  }

  /** The key of the row with this number: another one for each. */
  static String id(long seed, long number) {
    String id = Long.toUnsignedString(mixed(seed ^ mixed(number)), RADIX);
    return "0".repeat(ID_LENGTH - id.length()) + id;
  }

  /** One long for each, in no order. */
  private static long mixed(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  byte[] key(long number) {
    GenericRecord key = new GenericData.Record(KEY);
    key.put(ID, id(seed, number));
    return AvroCodec.encode(keyId, key);
  }

  byte[] sentinel() {
    return AvroCodec.encode(keyId, SentinelKey.of(KEY).orElseThrow());
  }

  /** The row with this number as {@code epoch} writes it. */
  byte[] row(long number, long epoch) {
    SplittableRandom random = new SplittableRandom(seed + number);
    GenericRecord row = new GenericData.Record(ROW);
    row.put(ID, id(seed, number));
    row.put("customer_id", id(seed, random.nextLong()));
    row.put("state", STATES.get(random.nextInt(STATES.size())));
    row.put("cents", random.nextLong(1_000_000));
    row.put(EPOCH, epoch);
    row.put("placed_at", BEGIN.plusMillis(number));
    row.put("address", text(random));
    row.put("items", text(random));
    row.put("currency", "EUR");
    row.put("gift", random.nextBoolean());
    return AvroCodec.encode(rowId, row);
  }

  /** Words, since a text compresses as one. */
  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder(TEXT_LENGTH);
    while (text.length() < TEXT_LENGTH) {
      text.append(Integer.toString(random.nextInt(5_000), RADIX)).append(' ');
    }
    return text.substring(0, TEXT_LENGTH);
  }
}
