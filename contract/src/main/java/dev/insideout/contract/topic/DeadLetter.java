package dev.insideout.contract.topic;

/**
 * Where the records go that cannot be decoded: the topic {@code <topic>.dead}, with the record's
 * own key, value and headers untouched, and the headers named here (UTF-8) added.
 */
public final class DeadLetter {
  public static final String TOPIC = "io.dead.topic";
  public static final String PARTITION = "io.dead.partition";
  public static final String OFFSET = "io.dead.offset";

  /** The original record's timestamp, milliseconds since the epoch. */
  public static final String TIME = "io.dead.time";

  public static final String ERROR = "io.dead.error";

  /** The group whose job could not read the record. */
  public static final String GROUP = "io.dead.group";

  private static final String SUFFIX = ".dead";

  private DeadLetter() {}

  /**
   * The dead-letter topic of a topic. Letters of another region are kept at home, where the job is
   * that writes them.
   *
   * @param topic as {@code [region/]topic}
   */
  public static String topicOf(String topic) {
    return topic.replace('/', '.') + SUFFIX;
  }

  public static boolean isDeadLetterTopic(String topic) {
    return topic.endsWith(SUFFIX);
  }
}
