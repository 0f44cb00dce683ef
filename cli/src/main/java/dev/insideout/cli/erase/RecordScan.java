package dev.insideout.cli.erase;

import dev.insideout.contract.marker.MarkerHeaders;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Finds what is looked for in records.
 *
 * @param own the person's keys, in the topic of persons: keys are no values there, and a row of the
 *     person is one whatever it says
 */
record RecordScan(ByteScan scan, Optional<Set<ByteBuffer>> own) {
  private static final String THE_ROW = "the row itself";

  /**
   * What a record has.
   *
   * @param labels what was found, nowhere twice
   * @param inKey true when some of it is in the key
   */
  record Hit(List<String> labels, boolean inKey) {
    boolean isEmpty() {
      return labels.isEmpty();
    }
  }

  /** What {@code record} has. */
  Hit of(ConsumerRecord<byte[], byte[]> record) {
    if (MarkerHeaders.isMarker(record.headers())) {
      return new Hit(List.of(), false);
    }
    Set<String> labels = new LinkedHashSet<>();
    if (record.key() != null
        && record.value() != null
        && own.filter(keys -> keys.contains(ByteBuffer.wrap(record.key()))).isPresent()) {
      labels.add(THE_ROW);
    }
    boolean inKey = own.isEmpty() && add(record.key(), labels);
    add(record.value(), labels);
    for (Header header : record.headers()) {
      add(header.value(), labels);
    }
    return new Hit(List.copyOf(labels), inKey);
  }

  private boolean add(byte[] bytes, Set<String> labels) {
    Set<Sought> found = scan.in(bytes);
    found.stream().map(Sought::label).forEach(labels::add);
    return !found.isEmpty();
  }

  /** Tells a key to the reader of a report, unless it has what must not be in a report. */
  String tell(ConsumerRecord<byte[], byte[]> record, Hit hit, Function<byte[], String> asText) {
    return record.key() == null
        ? "none"
        : hit.inKey() ? "not shown, it has a value" : asText.apply(record.key());
  }
}
