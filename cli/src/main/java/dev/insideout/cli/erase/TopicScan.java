package dev.insideout.cli.erase;

import dev.insideout.cli.log.CommittedRecords;
import dev.insideout.cli.log.TopicKeeping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Looks through a topic. Where later records replace earlier ones of their key, the last of each
 * counts, and those before it are what stays until they are compacted away; elsewhere every record
 * counts.
 */
final class TopicScan {
  private final Place.Kind kind;
  private final TopicKeeping topic;
  private final boolean replaces;
  private final RecordScan scan;
  private final Function<byte[], String> keys;

  private final LiveRows<Found> live = new LiveRows<>();
  private final List<Finding> standing = new ArrayList<>();
  private final Map<Integer, Remnant> stays = new TreeMap<>();
  private long records;
  private long bytes;

  /**
   * @param replaces true when a record replaces those of its key before it
   * @param keys shows a key as text
   */
  TopicScan(
      Place.Kind kind,
      TopicKeeping topic,
      boolean replaces,
      RecordScan scan,
      Function<byte[], String> keys) {
    this.kind = kind;
    this.topic = topic;
    this.replaces = replaces;
    this.scan = scan;
    this.keys = keys;
  }

  private record Found(ConsumerRecord<byte[], byte[]> record, RecordScan.Hit hit) {
    Instant written() {
      return Instant.ofEpochMilli(record.timestamp());
    }
  }

  /** Reads all that is committed now. */
  Place run(CommittedRecords log) {
    log.read(topic.topic(), this::add);
    return place();
  }

  /** Takes the next record of its partition. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    records++;
    bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    Found found = new Found(record, scan.of(record));
    if (!replaces || record.key() == null) {
      if (!found.hit().isEmpty()) {
        standing.add(finding(found));
      }
      return;
    }
    boolean counts = record.value() != null && !found.hit().isEmpty();
    Optional<Found> before = counts ? live.replace(record, found) : live.forget(record);
    before.ifPresent(
        old -> stay(old.record(), Departure.replaced(topic, old.written(), found.written())));
    if (record.value() == null && !found.hit().isEmpty()) {
      stay(record, Departure.tombstone(topic, found.written()));
    }
  }

  private void stay(ConsumerRecord<byte[], byte[]> record, Departure goes) {
    stays.merge(
        record.partition(),
        Remnant.of(topic.topic(), record.partition(), record.offset(), goes),
        Remnant::and);
  }

  /** What was seen so far. */
  Place place() {
    List<Finding> findings = new ArrayList<>(standing);
    live.all().forEach(found -> findings.add(finding(found)));
    return new Place(
        kind,
        topic.topic(),
        records,
        bytes,
        List.copyOf(findings),
        List.copyOf(stays.values()),
        Optional.empty());
  }

  private Finding finding(Found found) {
    ConsumerRecord<byte[], byte[]> record = found.record();
    return new Finding.InTopic(
        topic.topic(),
        record.partition(),
        record.offset(),
        scan.tell(record, found.hit(), keys),
        found.hit().labels(),
        Departure.standing(topic, found.written()));
  }
}
