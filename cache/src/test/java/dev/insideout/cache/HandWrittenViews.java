package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.marker.SentinelKey;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Views of totals by id, written record by record as a test wants them. Everything that writes
 * returns the offset of the record.
 */
final class HandWrittenViews implements AutoCloseable {
  private static final Schema KEY =
      SchemaBuilder.record("Key").fields().requiredString("id").endRecord();
  private static final Schema ROW =
      SchemaBuilder.record("Row").fields().requiredString("id").requiredInt("total").endRecord();

  private final KafkaBroker broker;
  private final SchemaRegistryProcess registry;
  private final LogConnection log;
  private final KafkaProducer<byte[], byte[]> producer;
  private final int keyId;
  private final int rowId;
  private final Map<String, Long> ends = new HashMap<>();

  HandWrittenViews(Path dir) {
    broker = KafkaBroker.start(dir.resolve("kafka"), OptionalInt.empty());
    registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
    log = LogConnection.of(broker.bootstrap(), registry.address());
    SchemaRegistry schemas = new SchemaRegistry(log.registry());
    keyId = schemas.register("any-key", KEY);
    rowId = schemas.register("any-value", ROW);
    producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
  }

  LogConnection log() {
    return log;
  }

  /** Makes topics of two partitions. */
  void create(String... views) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      admin
          .createTopics(Stream.of(views).map(view -> new NewTopic(view, 2, (short) 1)).toList())
          .all()
          .get();
    }
  }

  long row(String view, int partition, long generation, String id, int total) {
    return send(view, partition, key(id), row(id, total), generation(generation));
  }

  long gone(String view, int partition, long generation, String id) {
    return send(view, partition, key(id), null, generation(generation));
  }

  /** A row, or a tombstone where there is no total, as an eager writer writes it. */
  long eager(String view, int partition, String version, String id, Optional<Integer> total) {
    return send(
        view,
        partition,
        key(id),
        total.map(t -> row(id, t)).orElse(null),
        Map.of(
            MarkerHeaders.GENERATION,
            version.substring(0, version.indexOf('/')),
            MarkerHeaders.ROW_VERSION,
            version));
  }

  long marker(String view, int partition, Marker marker) {
    return marker(view, partition, MarkerHeaders.write(marker));
  }

  long marker(String view, int partition, Map<String, String> headers) {
    return send(view, partition, sentinel(), null, headers);
  }

  /** Anything, under the key of a row. */
  long send(String view, int partition, String id, byte[] value, Map<String, String> headers) {
    return send(view, partition, key(id), value, headers);
  }

  /** Where the partition ends. */
  long end(String view, int partition) {
    return ends.getOrDefault(view + "-" + partition, 0L);
  }

  /**
   * A marker of group {@code bank}.
   *
   * @param previous empty for none
   * @param takeover negative for none
   */
  static Marker marker(MarkerKind kind, String epoch, String previous, long takeover) {
    return new Marker(
        kind,
        "bank",
        "1",
        new Run(1, "test"),
        EpochId.parse(epoch),
        previous.isEmpty() ? Optional.empty() : Optional.of(EpochId.parse(previous)),
        takeover < 0 ? OptionalLong.empty() : OptionalLong.of(takeover),
        Positions.parse("transfers-0:" + EpochId.parse(epoch).checkpoint()),
        1,
        Instant.EPOCH);
  }

  static GenericRecord key(String id) {
    GenericRecord key = new GenericData.Record(KEY);
    key.put("id", new Utf8(id));
    return key;
  }

  /** Rows as totals by id. */
  static Map<String, Integer> totals(Map<GenericRecord, GenericRecord> rows) {
    Map<String, Integer> totals = new TreeMap<>();
    rows.forEach((key, row) -> totals.put(key.get("id").toString(), (Integer) row.get("total")));
    return totals;
  }

  private byte[] row(String id, int total) {
    GenericRecord row = new GenericData.Record(ROW);
    row.put("id", id);
    row.put("total", total);
    return AvroCodec.encode(rowId, row);
  }

  private static GenericRecord sentinel() {
    return SentinelKey.of(KEY).orElseThrow();
  }

  private static Map<String, String> generation(long generation) {
    return Map.of(MarkerHeaders.GENERATION, Long.toString(generation));
  }

  private long send(
      String view, int partition, GenericRecord key, byte[] value, Map<String, String> texts) {
    RecordHeaders headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    try {
      long offset =
          producer
              .send(
                  new ProducerRecord<>(
                      view, partition, null, AvroCodec.encode(keyId, key), value, headers))
              .get()
              .offset();
      ends.put(view + "-" + partition, offset + 1);
      return offset;
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    producer.close();
    registry.close();
    broker.close();
  }
}
