package dev.insideout.flink.log;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of a {@code log} table, all optional. */
public final class LogOptions {
  /**
   * The format that decodes a key or value with the schema it was written with, from the registry.
   */
  public static final String REGISTRY_AVRO = "registry-avro";

  /**
   * Flink's format for Avro that bears no schema, which is on the class path for the sake of state.
   * A topic whose bytes do not tell their schema breaks at the first added field.
   */
  public static final String PLAIN_AVRO = "avro";

  public static final ConfigOption<String> TOPIC =
      ConfigOptions.key("topic")
          .stringType()
          .noDefaultValue()
          .withDescription("The topic; by default the table's name.");

  /** Set by the project, never by a topic's statement: the folder of its file says it. */
  public static final ConfigOption<String> REGION =
      ConfigOptions.key("region")
          .stringType()
          .defaultValue("")
          .withDescription("The region that has the topic; empty for the local one.");

  /** Set by the project, where the environment says it; the region's own name without it. */
  public static final ConfigOption<String> PLACE =
      ConfigOptions.key("place")
          .stringType()
          .noDefaultValue()
          .withDescription("What the log is called that has the region's topics now.");

  public static final ConfigOption<String> ORIGIN =
      ConfigOptions.key("origin")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Of a replica: the topic that it is one of, as [region/]topic. Its schemas are there.");

  public static final ConfigOption<String> VERSION =
      ConfigOptions.key("version")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A BIGINT column that counts the versions of a key: the newest version is the row, whatever the order of"
                  + " arrival.");

  public static final ConfigOption<String> TYPE =
      ConfigOptions.key("type")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The full name of an Avro record, where the topic holds several types: only those records are rows.");

  public static final ConfigOption<String> KEY_FORMAT =
      ConfigOptions.key("key.format").stringType().defaultValue(REGISTRY_AVRO);

  public static final ConfigOption<String> VALUE_FORMAT =
      ConfigOptions.key("value.format").stringType().defaultValue(REGISTRY_AVRO);

  public static final ConfigOption<Start> START =
      ConfigOptions.key("start").enumType(Start.class).defaultValue(Start.EARLIEST);

  public static final ConfigOption<String> RESIDENT =
      ConfigOptions.key("resident")
          .stringType()
          .noDefaultValue()
          .withDescription("The region that the rows may not leave in a view.");

  public static final ConfigOption<String> RESIDENT_COLUMNS =
      ConfigOptions.key("resident.columns")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The columns that may not leave it, comma-separated; by default the whole row.");

  public static final ConfigOption<String> END =
      ConfigOptions.key("end")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Positions (topic-partition:offset, comma-separated) at which the table ends; without it it never"
                  + " does.");

  public static final ConfigOption<BadRecord> BAD_RECORD =
      ConfigOptions.key("bad-record").enumType(BadRecord.class).defaultValue(BadRecord.DEAD_LETTER);

  /**
   * Set by the project, never by a topic's statement: the table is the topic of a view, which has
   * that many partitions, and is read epoch by epoch.
   */
  public static final ConfigOption<Integer> VIEW_PARTITIONS =
      ConfigOptions.key("view.partitions").intType().noDefaultValue();

  /** Goes with it: the topics of the log that the view is made of. */
  public static final ConfigOption<List<String>> VIEW_SOURCES =
      ConfigOptions.key("view.sources").stringType().asList().defaultValues();

  private LogOptions() {}

  /** Where the first start begins; every later one goes on from its state. */
  public enum Start {
    EARLIEST,
    LATEST
  }

  /** What becomes of a record that cannot be decoded. */
  public enum BadRecord {
    DEAD_LETTER("dead-letter"),
    FAIL("fail");

    private final String text;

    BadRecord(String text) {
      this.text = text;
    }

    /** Also what the option accepts. */
    @Override
    public String toString() {
      return text;
    }
  }
}
