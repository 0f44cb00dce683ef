package dev.insideout.contract.position;

/**
 * A topic of the log. {@code region} names the Kafka cluster that has it; the empty string is the
 * local one. As text: {@code [region/]topic}, which no two topics share, since neither a region's
 * name nor a topic's has a slash in it.
 */
public record SourceTopic(String region, String topic) {
  private static final char SEPARATOR = '/';

  /** Reads {@code [region/]topic}. */
  public static SourceTopic parse(String text) {
    int slash = text.indexOf(SEPARATOR);
    return new SourceTopic(slash < 0 ? "" : text.substring(0, slash), text.substring(slash + 1));
  }

  /** True for a topic of the local cluster. */
  public boolean isLocal() {
    return region.isEmpty();
  }

  @Override
  public String toString() {
    return isLocal() ? topic : region + SEPARATOR + topic;
  }
}
