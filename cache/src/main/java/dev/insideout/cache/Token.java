package dev.insideout.cache;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * What was written to the log: the last record of each partition that it is about. A service that
 * writes hands it to one that reads, which waits until its view contains it. As text it is short
 * and safe in a header or address: {@code topic~partition~offset}, or {@code
 * region~topic~partition~offset}, several joined by {@code ~~}. Immutable.
 *
 * @param offsets of the records, by partition
 */
public record Token(SortedMap<SourcePartition, Long> offsets) {
  private static final String PART = "~";
  private static final String NEXT = "~~";

  public Token {
    if (offsets.isEmpty()) {
      throw new IllegalArgumentException("a token names at least one record");
    }
    offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
  }

  /** The record that a producer has written to the local region. */
  public static Token of(RecordMetadata written) {
    return of(SourcePartition.of(written.topic(), written.partition()), written.offset());
  }

  /** The record at {@code offset}. */
  public static Token of(SourcePartition partition, long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException(
          "there is no record at offset %d of %s: was it acknowledged?"
              .formatted(offset, partition));
    }
    return new Token(new TreeMap<>(Map.of(partition, offset)));
  }

  /** The records of both tokens. */
  public Token and(Token other) {
    TreeMap<SourcePartition, Long> both = new TreeMap<>(offsets);
    other.offsets.forEach((partition, offset) -> both.merge(partition, offset, Math::max));
    return new Token(both);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when {@code text} is none
   */
  public static Token parse(String text) {
    TreeMap<SourcePartition, Long> offsets = new TreeMap<>();
    try {
      for (String record : text.split(NEXT, -1)) {
        List<String> parts = new ArrayList<>(List.of(record.split(PART, -1)));
        if (parts.size() == 3) {
          parts.add(0, "");
        }
        if (parts.size() != 4 || parts.get(1).isEmpty()) {
          throw new IllegalArgumentException("'%s' names no record".formatted(record));
        }
        offsets.merge(
            new SourcePartition(
                decode(parts.get(0)), decode(parts.get(1)), Integer.parseInt(parts.get(2))),
            Long.parseLong(parts.get(3)),
            Math::max);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is not a token ([region~]topic~partition~offset[~~…])".formatted(text), e);
    }
    return new Token(offsets);
  }

  /** True when all records are below {@code positions}. */
  boolean isIn(Positions positions) {
    return offsets.entrySet().stream().allMatch(e -> positions.contain(e.getKey(), e.getValue()));
  }

  @Override
  public String toString() {
    return offsets.entrySet().stream()
        .map(
            record ->
                (record.getKey().region().isEmpty() ? "" : encode(record.getKey().region()) + PART)
                    + encode(record.getKey().topic())
                    + PART
                    + record.getKey().partition()
                    + PART
                    + record.getValue())
        .collect(Collectors.joining(NEXT));
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private static String decode(String name) {
    return URLDecoder.decode(name, StandardCharsets.UTF_8);
  }
}
