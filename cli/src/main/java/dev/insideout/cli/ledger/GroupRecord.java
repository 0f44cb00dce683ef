package dev.insideout.cli.ledger;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is deployed of a group.
 *
 * @param live the version that writes its topics, or did when it was last stopped
 * @param building the version that holds beside it
 * @param kept the version that was live before, stopped, to roll back to
 * @param rate records a second that the last build has read
 * @param handover how far a handover from live to building has come
 */
public record GroupRecord(
    String group,
    Optional<Release> live,
    Optional<Release> building,
    Optional<Release> kept,
    OptionalDouble rate,
    Optional<Step> handover) {

  /** What a handover has done. */
  public enum Step {
    /** The live version is being stopped. */
    STOPPING,
    /** It is stopped, and its topics may be handed over. */
    STOPPED
  }

  /** Nothing is deployed. */
  public static GroupRecord none(String group) {
    return new GroupRecord(
        group,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty());
  }

  /** The same with another live version. */
  public GroupRecord withLive(Release release) {
    return new GroupRecord(group, Optional.of(release), building, kept, rate, handover);
  }

  /** The same with another version that is built. */
  public GroupRecord withBuilding(Optional<Release> release) {
    return new GroupRecord(group, live, release, kept, rate, handover);
  }

  /** The same, further in a handover. */
  public GroupRecord at(Step step) {
    return new GroupRecord(group, live, building, kept, rate, Optional.of(step));
  }

  /** The same, without a handover. */
  public GroupRecord undone() {
    return new GroupRecord(group, live, building, kept, rate, Optional.empty());
  }

  /** The same, with the rate of a build. */
  public GroupRecord built(double recordsPerSecond) {
    return new GroupRecord(
        group, live, building, kept, OptionalDouble.of(recordsPerSecond), handover);
  }

  /** What was built is live, and what was live is kept. */
  public GroupRecord handedOver() {
    return new GroupRecord(group, building, Optional.empty(), live, rate, Optional.empty());
  }
}
