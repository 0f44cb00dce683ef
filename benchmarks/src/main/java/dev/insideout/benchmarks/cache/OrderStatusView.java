package dev.insideout.benchmarks.cache;

import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.cache.Token;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.view.ViewTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The view {@value #NAME}, written by hand as a publisher writes it: epoch by epoch, each a
 * transaction that ends with a marker in every partition. Not thread-safe.
 */
public final class OrderStatusView implements AutoCloseable {
  public static final String NAME = "order_status";
  static final int PARTITIONS = 4;

  private static final SourcePartition SOURCE = SourcePartition.of("orders", 0);
  private static final Run RUN = new Run(1, "bench");
  private static final byte[] GENERATION = "1".getBytes(StandardCharsets.UTF_8);

  private final KafkaProducer<byte[], byte[]> producer;
  private final OrderRows orders;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long epoch;
  private long rows;
  private long records;
  private long bytes;

  /** Makes its topic, as that of any view is made. */
  public OrderStatusView(BenchLog log, long seed) {
    try (TopicAdmin admin = new TopicAdmin(log.connection())) {
      ViewTopic.ensure(admin, NAME, PARTITIONS);
    }
    orders = OrderRows.register(new SchemaRegistry(log.connection().registry()), NAME, seed);
    producer =
        new KafkaProducer<>(
            log.connection()
                .clientProperties(
                    Map.of(
                        "compression.type", "lz4",
                        "transactional.id", "bench-" + NAME,
                        // More than one at a time, and the broker complains of the first ones.
                        "max.in.flight.requests.per.connection", "1")),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Writes so many new rows, epoch by epoch. */
  public void write(long count, int rowsPerEpoch) throws Exception {
    for (long left = count; left > 0; left -= rowsPerEpoch) {
      writeEpoch(rows, (int) Math.min(left, rowsPerEpoch));
      rows += Math.min(left, rowsPerEpoch);
    }
  }

  /** Writes an epoch that changes so many of the rows that are there. */
  public void change(int count) throws Exception {
    writeEpoch(0, (int) Math.min(count, rows));
  }

  private void writeEpoch(long first, int count) throws Exception {
    epoch++;
    int[] byPartition = new int[PARTITIONS];
    producer.beginTransaction();
    for (long number = first; number < first + count; number++) {
      int partition = (int) (number % PARTITIONS);
      byte[] key = orders.key(number);
      byte[] row = orders.row(number, epoch);
      RecordHeaders headers = new RecordHeaders();
      headers.add(MarkerHeaders.GENERATION, GENERATION);
      send(partition, key, row, headers);
      byPartition[partition]++;
      bytes += key.length + row.length;
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      RecordHeaders headers = new RecordHeaders();
      MarkerHeaders.write(marker(byPartition[partition]))
          .forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
      send(partition, orders.sentinel(), null, headers);
    }
    producer.commitTransaction();
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private void send(int partition, byte[] key, byte[] row, RecordHeaders headers) {
    producer.send(
        new ProducerRecord<>(NAME, partition, null, key, row, headers),
        (metadata, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
    records++;
  }

  private Marker marker(int rowsInPartition) {
    return new Marker(
        MarkerKind.END,
        NAME,
        "1",
        RUN,
        new EpochId(1, epoch),
        epoch == 1 ? Optional.empty() : Optional.of(new EpochId(1, epoch - 1)),
        OptionalLong.empty(),
        Positions.of(Map.of(SOURCE, epoch)),
        rowsInPartition,
        Instant.now());
  }

  /** What the newest epoch contains, and none before it does. */
  public Token token() {
    return Token.of(SOURCE, epoch - 1);
  }

  /** How many rows it has. */
  public long rows() {
    return rows;
  }

  /** How many records were written, markers among them. */
  public long records() {
    return records;
  }

  /** What the keys and values of all rows written so far come to in the log. */
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    producer.close();
  }
}
