package dev.insideout.cache;

import dev.insideout.contract.marker.MissingRegion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** How an open view does. As text it says so to a person. */
public sealed interface ViewState {

  /**
   * The rows are being loaded; they cannot be looked up yet.
   *
   * @param rows how many records have been read: rows, tombstones and markers
   * @param done offsets that have been read
   * @param total offsets that there were when it was opened
   * @param perSecond records of rows a second
   * @param left about how long it will still take; empty while nobody can tell
   * @param anew why what an earlier start has stored is not used; empty when there was nothing
   */
  record Bootstrapping(
      long rows,
      long done,
      long total,
      double perSecond,
      Optional<Duration> left,
      Optional<String> anew)
      implements ViewState {

    /** How much of the offsets has been read, in percent. */
    public int percent() {
      return total == 0 ? 100 : (int) (100 * done / total);
    }

    @Override
    public String toString() {
      return "BOOTSTRAPPING %d%% (%,d rows, %,.0f/s%s%s)"
          .formatted(
              percent(),
              rows,
              perSecond,
              left.map(l -> ", %.1f s left".formatted(l.toMillis() / 1000d)).orElse(""),
              anew.map("; "::concat).orElse(""));
    }
  }

  /** The rows are those of the newest epoch that is whole, and it lacks no region. */
  record Ready() implements ViewState {
    @Override
    public String toString() {
      return "READY";
    }
  }

  /**
   * The rows are those of the newest epoch that is whole, and that lacks regions: they are away, or
   * not all is read yet that they have since they are back. It ends by itself.
   *
   * @param missing which, since when, and how old the newest is that is known of them
   */
  record Partial(List<MissingRegion> missing) implements ViewState {
    public Partial {
      missing = List.copyOf(missing);
    }

    @Override
    public String toString() {
      return "PARTIAL (%s)"
          .formatted(
              missing.stream().map(MissingRegion::describe).collect(Collectors.joining("; ")));
    }
  }

  /**
   * The rows are those of an epoch of a while ago, and there is more to read.
   *
   * @param age how long ago it was ended
   * @param behind how many offsets are still to be read
   */
  record Lagging(Duration age, long behind) implements ViewState {
    @Override
    public String toString() {
      return "LAGGING (epoch of %.1f s ago, %,d offsets behind)"
          .formatted(age.toMillis() / 1000d, behind);
    }
  }

  /**
   * What rows there are can be looked up, and newer ones do not come for now. It ends by itself
   * when the reason does.
   *
   * @param reason why
   * @param partition which partition of which view it is about, if it is about one
   */
  record Stale(String reason, Optional<TopicPartition> partition) implements ViewState {
    @Override
    public String toString() {
      return "STALE (%s)".formatted(reason);
    }
  }

  /**
   * It does not go on. What rows there are can be looked up; to go on, open it again when the
   * reason is gone.
   *
   * @param reason why
   */
  record Failed(String reason) implements ViewState {
    @Override
    public String toString() {
      return "FAILED (%s)".formatted(reason);
    }
  }
}
