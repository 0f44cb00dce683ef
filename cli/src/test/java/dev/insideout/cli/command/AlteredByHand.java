package dev.insideout.cli.command;

import dev.insideout.cli.log.TopicReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.WireFormat;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes into a view's topic what its writer has not computed, as its writer would have written it:
 * one more epoch at the same positions.
 */
final class AlteredByHand {
  private static final Duration POLL = Duration.ofMillis(200);

  private final LogConnection log;
  private final String view;
  private final AvroCodec codec;

  /** By partition. */
  private final Map<Integer, ConsumerRecord<byte[], byte[]>> markers = new TreeMap<>();

  private final Map<String, ConsumerRecord<byte[], byte[]>> rows = new TreeMap<>();

  AlteredByHand(LogConnection log, String view) throws Exception {
    this.log = log;
    this.view = view;
    this.codec = new AvroCodec(new SchemaRegistry(log.registry()));
    try (TopicReader reader = new TopicReader(log, view)) {
      while (!reader.caughtUp()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          if (MarkerHeaders.isMarker(record.headers())) {
            markers.put(record.partition(), record);
          } else if (record.value() != null) {
            rows.put(codec.decode(record.key()).get("country").toString(), record);
          }
        }
      }
    }
  }

  void setTotal(String country, String total) throws Exception {
    ConsumerRecord<byte[], byte[]> published = rows.get(country);
    GenericRecord row = codec.decode(published.value());
    row.put("total", new BigDecimal(total));
    byte[] altered = AvroCodec.encode(WireFormat.schemaId(published.value()), row);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer
          .send(
              new ProducerRecord<>(
                  view, published.partition(), published.key(), altered, published.headers()))
          .get();
      for (ConsumerRecord<byte[], byte[]> last : markers.values()) {
        Marker before = MarkerHeaders.read(last.headers());
        int count = last.partition() == published.partition() ? 1 : 0;
        end(producer, last, next(before, before.epoch(), count));
      }
    }
  }

  /** As if the transaction of the epoch after the newest had been lost, and the job gone on. */
  void loseAnEpoch() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (ConsumerRecord<byte[], byte[]> last : markers.values()) {
        Marker before = MarkerHeaders.read(last.headers());
        end(producer, last, next(before, after(before.epoch()), 0));
      }
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        log.clientProperties(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void end(
      KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> last, Marker marker)
      throws Exception {
    producer
        .send(new ProducerRecord<>(view, last.partition(), last.key(), null, headers(marker)))
        .get();
  }

  private static EpochId after(EpochId epoch) {
    return new EpochId(epoch.generation(), epoch.checkpoint() + 1);
  }

  private static Marker next(Marker last, EpochId previous, int rows) {
    return new Marker(
        last.kind(),
        last.group(),
        last.version(),
        last.run(),
        after(previous),
        Optional.of(previous),
        OptionalLong.empty(),
        last.positions(),
        rows,
        Instant.now());
  }

  private static RecordHeaders headers(Marker marker) {
    RecordHeaders headers = new RecordHeaders();
    MarkerHeaders.write(marker)
        .forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    return headers;
  }
}
