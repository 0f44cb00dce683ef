package dev.insideout.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Two views of two partitions each, written record by record. */
class EpochReaderIT {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Schema KEY =
      SchemaBuilder.record("Key").fields().requiredString("id").endRecord();
  private static final Schema ROW =
      SchemaBuilder.record("Row").fields().requiredString("id").requiredInt("total").endRecord();

  @TempDir private static Path dir;
  private static KafkaBroker broker;
  private static SchemaRegistryProcess registry;
  private static LogConnection log;
  private static KafkaProducer<byte[], byte[]> producer;
  private static int keyId;
  private static int rowId;

  private String credits;
  private String debits;

  @BeforeAll
  static void start() {
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

  @AfterAll
  static void stop() {
    producer.close();
    registry.close();
    broker.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) throws Exception {
    credits = "credits-" + test.getTestMethod().orElseThrow().getName();
    debits = "debits-" + test.getTestMethod().orElseThrow().getName();
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      admin
          .createTopics(
              List.of(new NewTopic(credits, 2, (short) 1), new NewTopic(debits, 2, (short) 1)))
          .all()
          .get();
    }
  }

  @Test
  void holdsAnEpochBackUntilItsMarkerIsInEveryPartitionOfEveryView() throws Exception {
    row(credits, 0, "a", 1);
    end(credits, 0, 1);
    end(credits, 1, 1);
    row(debits, 0, "a", 2);
    end(debits, 0, 1);
    try (EpochReader reader = new EpochReader(log, List.of(credits, debits))) {
      readToEnd(reader);
      assertThat(reader.applied()).isEmpty();
      assertThat(totals(reader, credits)).isEmpty();

      end(debits, 1, 1);

      AppliedEpoch epoch = next(reader);
      assertThat(epoch.id()).isEqualTo(new EpochId(1, 1));
      assertThat(epoch.positions()).isEqualTo(Positions.parse("transfers-0:1"));
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1));
      assertThat(totals(reader, debits)).containsExactly(Map.entry("a", 2));
    }
  }

  @Test
  void passesOverAnEpochThatIsNotWholeAndAppliesItsRowsWithTheNext() throws Exception {
    row(credits, 0, "a", 1);
    end(credits, 0, 1);
    row(credits, 0, "a", 2);
    end(credits, 0, 2);
    row(credits, 1, "b", 5);
    end(credits, 1, 2);
    try (EpochReader reader = new EpochReader(log, List.of(credits))) {
      assertThat(next(reader).id()).isEqualTo(new EpochId(1, 2));
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 2), Map.entry("b", 5));
    }
  }

  @Test
  void forgetsARowThatIsGoneAndNeverShowsAMarker() throws Exception {
    row(credits, 0, "a", 1);
    ends(1);
    gone(credits, 0, "a");
    ends(2);
    try (EpochReader reader = new EpochReader(log, List.of(credits))) {
      List<AppliedEpoch> epochs = new ArrayList<>();
      while (epochs.size() < 2) {
        epochs.addAll(reader.poll(POLL));
      }
      assertThat(epochs)
          .extracting(AppliedEpoch::id)
          .containsExactly(new EpochId(1, 1), new EpochId(1, 2));
      assertThat(epochs.get(1).changes().get(credits))
          .containsExactly(new RowChange(key("a"), Optional.empty()));
      assertThat(reader.rows(credits)).isEmpty();
    }
  }

  @Test
  void saysThatAnEpochIsLostWhereTheChainHasAGap() throws Exception {
    ends(1);
    try (EpochReader reader = new EpochReader(log, List.of(credits))) {
      readToEnd(reader);
      ends(3);

      assertThatThrownBy(() -> next(reader))
          .isInstanceOf(LostEpochException.class)
          .hasMessageContaining("epoch 1/3 follows epoch 1/1, but was written after 1/2");
    }
  }

  @Test
  void takesAGapBelowTheEndsOfItsStartForCompaction() throws Exception {
    ends(1);
    ends(3);
    try (EpochReader reader = new EpochReader(log, List.of(credits))) {
      readToEnd(reader);
      assertThat(reader.applied()).hasValue(new EpochId(1, 3));
    }
  }

  @Test
  void saysThatAViewHasNoTopic() {
    assertThatThrownBy(() -> new EpochReader(log, List.of("nothing")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no topic for view 'nothing'");
  }

  private static void readToEnd(EpochReader reader) throws BadRecordException {
    while (!reader.caughtUp()) {
      reader.poll(POLL);
    }
  }

  private static AppliedEpoch next(EpochReader reader) throws BadRecordException {
    List<AppliedEpoch> epochs = reader.poll(POLL);
    while (epochs.isEmpty()) {
      epochs = reader.poll(POLL);
    }
    return epochs.get(0);
  }

  private static Map<String, Integer> totals(EpochReader reader, String view) {
    Map<String, Integer> totals = new TreeMap<>();
    reader
        .rows(view)
        .forEach((key, row) -> totals.put(key.get("id").toString(), (Integer) row.get("total")));
    return totals;
  }

  private void ends(long checkpoint) {
    end(credits, 0, checkpoint);
    end(credits, 1, checkpoint);
  }

  private static void row(String view, int partition, String id, int total) {
    GenericRecord row = new GenericData.Record(ROW);
    row.put("id", id);
    row.put("total", total);
    send(view, partition, key(id), AvroCodec.encode(rowId, row), Map.of("io.generation", "1"));
  }

  private static void gone(String view, int partition, String id) {
    send(view, partition, key(id), null, Map.of("io.generation", "1"));
  }

  private static void end(String view, int partition, long checkpoint) {
    Marker marker =
        new Marker(
            MarkerKind.END,
            "bank",
            "1",
            new Run(1, "test"),
            new EpochId(1, checkpoint),
            checkpoint == 1 ? Optional.empty() : Optional.of(new EpochId(1, checkpoint - 1)),
            OptionalLong.empty(),
            Positions.parse("transfers-0:" + checkpoint),
            1,
            Instant.EPOCH);
    send(view, partition, SentinelKey.of(KEY).orElseThrow(), null, MarkerHeaders.write(marker));
  }

  private static GenericRecord key(String id) {
    GenericRecord key = new GenericData.Record(KEY);
    key.put("id", new Utf8(id));
    return key;
  }

  private static void send(
      String topic, int partition, GenericRecord key, byte[] value, Map<String, String> texts) {
    RecordHeaders headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    producer.send(
        new ProducerRecord<>(topic, partition, null, AvroCodec.encode(keyId, key), value, headers));
    producer.flush();
  }
}
