package dev.insideout.cli.check;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** The records of a view's topic, written one by one as a test wants them. */
final class HandWrittenTopic {
  private static final byte[] NOTHING = {};

  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final long[] ends;
  private final long youngSince;
  private long time;
  private String missing = "";

  HandWrittenTopic(int partitions, long youngSince) {
    this.ends = new long[partitions];
    this.youngSince = youngSince;
    this.time = youngSince;
  }

  /** The epochs that follow lack these regions. */
  HandWrittenTopic lacks(String regions) {
    missing = regions;
    return this;
  }

  /** A walk through all that was written. */
  CheckReport check() {
    ViewWalk walk = new ViewWalk(ends.length, () -> youngSince);
    records.forEach(walk::add);
    return walk.report(walk.newest());
  }

  /** What follows is written at {@code time}. */
  HandWrittenTopic at(long time) {
    this.time = time;
    return this;
  }

  HandWrittenTopic row(int partition, long generation) {
    return record(partition, Map.of(MarkerHeaders.GENERATION, Long.toString(generation)));
  }

  /** A row of generation 1 as an eager writer writes it. */
  HandWrittenTopic eager(int partition, String version) {
    return record(
        partition, Map.of(MarkerHeaders.GENERATION, "1", MarkerHeaders.ROW_VERSION, version));
  }

  /** Ends an epoch without rows in the first two partitions. */
  HandWrittenTopic both(String epoch, String previous) {
    return end(0, epoch, previous, 0).end(1, epoch, previous, 0);
  }

  HandWrittenTopic end(int partition, String epoch, String previous, int rows) {
    return marker(MarkerKind.END, partition, epoch, previous, rows);
  }

  HandWrittenTopic marker(MarkerKind kind, int partition, String epoch, String previous, int rows) {
    return marker(kind, partition, epoch, previous, rows, OptionalLong.empty());
  }

  HandWrittenTopic takeover(int partition, String epoch, String previous, long below) {
    return takeover(partition, epoch, previous, below, 0);
  }

  HandWrittenTopic takeover(int partition, String epoch, String previous, long below, int rows) {
    return marker(MarkerKind.END, partition, epoch, previous, rows, OptionalLong.of(below));
  }

  HandWrittenTopic record(int partition, Map<String, String> texts) {
    RecordHeaders headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    records.add(
        new ConsumerRecord<>(
            "view",
            partition,
            ends[partition]++,
            time,
            TimestampType.CREATE_TIME,
            0,
            0,
            NOTHING,
            NOTHING,
            headers,
            Optional.empty()));
    return this;
  }

  private HandWrittenTopic marker(
      MarkerKind kind,
      int partition,
      String epoch,
      String previous,
      int rows,
      OptionalLong takeover) {
    return record(
        partition,
        MarkerHeaders.write(
            new Marker(
                kind,
                "view",
                "1",
                new Run(1, "test"),
                EpochId.parse(epoch),
                previous.isEmpty() ? Optional.empty() : Optional.of(EpochId.parse(previous)),
                takeover,
                Positions.NONE,
                rows,
                Instant.EPOCH,
                MissingRegion.parseAll(missing))));
  }
}
