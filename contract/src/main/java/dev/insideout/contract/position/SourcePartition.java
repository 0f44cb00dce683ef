package dev.insideout.contract.position;

import java.util.Comparator;

/**
 * One partition of a topic of the log. {@code region} names the Kafka cluster; the empty string is
 * the local one.
 */
public record SourcePartition(String region, String topic, int partition)
    implements Comparable<SourcePartition> {
  private static final Comparator<SourcePartition> ORDER =
      Comparator.comparing(SourcePartition::region)
          .thenComparing(SourcePartition::topic)
          .thenComparingInt(SourcePartition::partition);

  /**
   * A partition of a topic.
   *
   * @param source the topic, as {@code [region/]topic}
   */
  public static SourcePartition of(String source, int partition) {
    SourceTopic topic = SourceTopic.parse(source);
    return new SourcePartition(topic.region(), topic.topic(), partition);
  }

  /** Reads {@code [region/]topic-partition}. */
  public static SourcePartition parse(String text) {
    int slash = text.indexOf('/');
    int dash = text.lastIndexOf('-');
    if (dash <= slash + 1) {
      throw new IllegalArgumentException(
          "'%s' is not a source partition ([region/]topic-partition)".formatted(text));
    }
    return of(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
  }

  /** The topic that it is of, as {@code [region/]topic}. */
  public String source() {
    return new SourceTopic(region, topic).toString();
  }

  @Override
  public int compareTo(SourcePartition other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return source() + "-" + partition;
  }
}
