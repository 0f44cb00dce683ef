package dev.insideout.flink.view;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * What all publishers of a group are told of an epoch, just before the barrier that ends it.
 *
 * @param checkpoint the checkpoint that the barrier belongs to
 * @param generation the generation that publishes it
 * @param positions the cut of the log, as text
 * @param hydrating true until a first build has caught up
 * @param incarnation of this start: higher than that of every start before
 * @param missing the regions that the cut lacks, as text of {@link
 *     dev.insideout.contract.marker.MissingRegion}
 */
public record Cut(
    long checkpoint,
    Action action,
    long generation,
    String positions,
    boolean hydrating,
    long incarnation,
    String missing) {
  public static final TypeInformation<Cut> TYPE = TypeInformation.of(Cut.class);

  /** What to do with the epoch's changes. */
  public enum Action {
    /** Remember them, write nothing. */
    HOLD,
    /** Write them: the topic is as this writer left it. */
    PUBLISH,
    /** Compare the topic with what it should hold, and write the difference. */
    TAKE_OVER
  }
}
