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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
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
  static final Schema ROW =
      SchemaBuilder.record("Row").fields().requiredString("id").requiredInt("total").endRecord();

  private final List<AutoCloseable> owned;
  private final LogConnection log;
  private KafkaProducer<byte[], byte[]> producer;
  private final int keyId;
  private final int rowId;
  private final Map<String, Long> ends = new HashMap<>();

  /** Views of a log of their own. */
  HandWrittenViews(Path dir) {
    this(
        KafkaBroker.start(dir.resolve("kafka"), OptionalInt.empty()),
        SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty()));
  }

  private HandWrittenViews(KafkaBroker broker, SchemaRegistryProcess registry) {
    this(LogConnection.of(broker.bootstrap(), registry.address()), List.of(registry, broker));
  }

  /** Views of a log that somebody else keeps; {@code owned} is closed with them. */
  HandWrittenViews(LogConnection log, List<AutoCloseable> owned) {
    this.log = log;
    this.owned = owned;
    SchemaRegistry schemas = new SchemaRegistry(log.registry());
    keyId = schemas.register("any-key", KEY);
    rowId = schemas.register("any-value", ROW);
    producer = newProducer(Map.of());
  }

  private KafkaProducer<byte[], byte[]> newProducer(Map<String, Object> settings) {
    return new KafkaProducer<>(
        log.clientProperties(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  LogConnection log() {
    return log;
  }

  /** Makes topics of two partitions. */
  void create(String... views) throws ExecutionException, InterruptedException {
    create(Map.of(), views);
  }

  /** Makes topics of two partitions with settings of their own. */
  void create(Map<String, String> settings, String... views)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      admin
          .createTopics(
              Stream.of(views)
                  .map(view -> new NewTopic(view, 2, (short) 1).configs(settings))
                  .toList())
          .all()
          .get();
    }
  }

  /** Writes what {@code writing} writes in a transaction, and leaves it open. */
  OpenTransaction transaction(String id, Runnable writing) {
    KafkaProducer<byte[], byte[]> transactional =
        newProducer(Map.of("transactional.id", id, "transaction.timeout.ms", "600000"));
    transactional.initTransactions();
    transactional.beginTransaction();
    KafkaProducer<byte[], byte[]> before = producer;
    producer = transactional;
    writing.run();
    producer = before;
    return new OpenTransaction(transactional);
  }

  /** A transaction whose records are written and not committed. */
  record OpenTransaction(KafkaProducer<byte[], byte[]> producer) {
    void commit() {
      producer.commitTransaction();
      producer.close();
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

  /** A row with another schema, registered under its own name. */
  long row(String view, int partition, long generation, String id, GenericRecord row) {
    int schemaId =
        new SchemaRegistry(log.registry()).register(row.getSchema().getName(), row.getSchema());
    return send(view, partition, key(id), AvroCodec.encode(schemaId, row), generation(generation));
  }

  /** A row of about so many bytes, which do not compress. */
  long large(String view, int partition, long generation, String id, int bytes) {
    Schema schema =
        SchemaBuilder.record("LargeRow")
            .fields()
            .requiredString("id")
            .requiredInt("total")
            .requiredBytes("filler")
            .endRecord();
    byte[] filler = new byte[bytes];
    new Random(id.hashCode()).nextBytes(filler);
    GenericRecord row = new GenericData.Record(schema);
    row.put("id", id);
    row.put("total", bytes);
    row.put("filler", ByteBuffer.wrap(filler));
    return row(view, partition, generation, id, row);
  }

  /** Rows {@code k-0} and so on, the total of each its number. */
  void rows(String view, int partition, long generation, int count) {
    for (int i = 0; i < count; i++) {
      RecordHeaders headers = headers(generation(generation));
      byte[] key = AvroCodec.encode(keyId, key("k-" + i));
      producer.send(new ProducerRecord<>(view, partition, null, key, row("k-" + i, i), headers));
    }
    producer.flush();
  }

  /** Ends an epoch in both partitions. */
  void ends(String view, String epoch, String previous) {
    for (int partition = 0; partition < 2; partition++) {
      end(view, partition, epoch, previous);
    }
  }

  long end(String view, int partition, String epoch, String previous) {
    return marker(view, partition, marker(MarkerKind.END, epoch, previous, -1));
  }

  private static RecordHeaders headers(Map<String, String> texts) {
    RecordHeaders headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    return headers;
  }

  private static GenericRecord sentinel() {
    return SentinelKey.of(KEY).orElseThrow();
  }

  private static Map<String, String> generation(long generation) {
    return Map.of(MarkerHeaders.GENERATION, Long.toString(generation));
  }

  /** A record with any key, and a row's value. */
  long sendRaw(String view, int partition, byte[] key, Map<String, String> headers) {
    return sendRaw(view, partition, key, row("any", 1), headers);
  }

  private long send(
      String view, int partition, GenericRecord key, byte[] value, Map<String, String> texts) {
    return sendRaw(view, partition, AvroCodec.encode(keyId, key), value, texts);
  }

  private long sendRaw(
      String view, int partition, byte[] key, byte[] value, Map<String, String> texts) {
    RecordHeaders headers = headers(texts);
    try {
      long offset =
          producer
              .send(new ProducerRecord<>(view, partition, null, key, value, headers))
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
    owned.forEach(HandWrittenViews::close);
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
