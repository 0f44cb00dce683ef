package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The epoch after which the topics of a group hold no row: a takeover by somebody who has none. Of
 * each partition a tombstone for every key that some reader may have a row of, and the marker.
 */
final class LastEpoch {
  private final ViewTopics topics;
  private final Writer writer;
  private final EpochId epoch;
  private final Instant time = Instant.now();
  private long rows;

  private LastEpoch(ViewTopics topics, Writer writer, EpochId epoch) {
    this.topics = topics;
    this.writer = writer;
    this.epoch = epoch;
  }

  /** The one that follows all that stands in {@code topics}. */
  static LastEpoch of(ViewTopics topics, Writer writer) {
    Map<ViewPartition, PartitionTail> tails = topics.tails();
    Ownership.requireOwner(writer, tails);
    long generation = Generations.highest(topics, tails, Map.of()) + 1;
    long checkpoint =
        tails.values().stream()
            .flatMap(tail -> tail.last().stream())
            .mapToLong(marker -> marker.epoch().checkpoint())
            .max()
            .orElse(0);
    return new LastEpoch(topics, writer, new EpochId(generation, checkpoint + 1));
  }

  /** Hands on what ends {@code partition}. */
  void write(ViewSpec view, int partition, byte[] sentinel, Consumer<TopicRecord> records) {
    TopicRows topic =
        TopicRows.read(topics, new ViewPartition(view.name(), partition), view.schemas(), sentinel);
    int deleted = 0;
    for (String key : topic.keys()) {
      byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
      records.accept(
          new TopicRecord(view.name(), partition, bytes, null, rowHeaders(view, deleted)));
      deleted++;
    }
    Marker marker =
        new Marker(
            view.delivery() == ViewOptions.Delivery.EAGER ? MarkerKind.EAGER : MarkerKind.END,
            writer.group(),
            writer.version(),
            writer.run(),
            epoch,
            topic.lastEpoch(),
            OptionalLong.of(topic.end()),
            Positions.NONE,
            deleted,
            time);
    records.accept(
        new TopicRecord(
            view.name(), partition, sentinel, null, RecordHeader.of(MarkerHeaders.write(marker))));
    rows += deleted;
  }

  private List<RecordHeader> rowHeaders(ViewSpec view, int sequence) {
    RecordHeader generation =
        RecordHeader.of(MarkerHeaders.GENERATION, Long.toString(epoch.generation()));
    return switch (view.delivery()) {
      case EPOCH -> List.of(generation);
      case EAGER ->
          List.of(
              generation,
              RecordHeader.of(
                  MarkerHeaders.ROW_VERSION,
                  new RowVersion(epoch.generation(), time.toEpochMilli(), sequence).toString()));
    };
  }

  /** How many rows are deleted. */
  long rows() {
    return rows;
  }
}
