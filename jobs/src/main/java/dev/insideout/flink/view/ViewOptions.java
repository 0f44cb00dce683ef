package dev.insideout.flink.view;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** What a view's WITH clause may say. */
public final class ViewOptions {
  /** The group whose job the view shares; the view's own name without it. */
  public static final ConfigOption<String> GROUP =
      ConfigOptions.key("group").stringType().noDefaultValue();

  public static final ConfigOption<Delivery> DELIVERY =
      ConfigOptions.key("delivery").enumType(Delivery.class).defaultValue(Delivery.EPOCH);

  /** The view topic's partition count, fixed for the topic's life. */
  public static final ConfigOption<Integer> PARTITIONS =
      ConfigOptions.key("partitions").intType().defaultValue(4);

  /**
   * The epoch interval, where it is to be shorter than the shortest FRESHNESS that Flink's syntax
   * takes.
   */
  public static final ConfigOption<Duration> INTERVAL =
      ConfigOptions.key("interval").durationType().noDefaultValue();

  /**
   * False for a view that may depend on watermarks: it is kept current, but none of its epochs can
   * be recomputed.
   */
  public static final ConfigOption<Boolean> AUDITABLE =
      ConfigOptions.key("auditable").booleanType().defaultValue(true);

  /** True for a view whose rows are what should not be: whoever checks it is told of each. */
  public static final ConfigOption<Boolean> EXPECTED_EMPTY =
      ConfigOptions.key("expected.empty").booleanType().defaultValue(false);

  /** How the view's rows are made, where there is a choice. */
  public static final ConfigOption<Path> PATH =
      ConfigOptions.key("path").enumType(Path.class).defaultValue(Path.AUTO);

  /**
   * Set by the plan, never by a statement: true where the planner has proven that the query's
   * changes are upserts by the primary key.
   */
  public static final ConfigOption<Boolean> UPSERTS =
      ConfigOptions.key("upserts").booleanType().defaultValue(false);

  private ViewOptions() {}

  /** How rows are made. Neither changes which. */
  public enum Path {
    /** By operators of ours, where the query has their shape, else by Flink's. */
    AUTO,

    /** By Flink's operators alone. */
    PLANNER
  }

  /** How changes reach the topic. */
  public enum Delivery {
    /** Whole epochs: the net change of each checkpoint, committed with it. */
    EPOCH,

    /**
     * At once and at least once, each row with a version that makes duplicates and reordering
     * harmless.
     */
    EAGER
  }
}
