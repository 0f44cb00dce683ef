package dev.insideout.cli.recomputation;

import dev.insideout.cache.EpochReader;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The whole epochs that a view's topic still has.
 *
 * @param epochs oldest first
 */
public record PublishedEpochs(String view, List<PublishedEpoch> epochs) {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Reads the topic of {@code view}, which exists, as far as it goes now. */
  public static PublishedEpochs read(LogConnection log, String view) {
    List<PublishedEpoch> epochs = new ArrayList<>();
    try (EpochReader reader = new EpochReader(log, List.of(view), key -> false)) {
      while (!reader.caughtUp()) {
        reader.poll(POLL).stream().map(PublishedEpoch::of).forEach(epochs::add);
      }
    } catch (BadRecordException e) {
      throw new IllegalStateException("no row is decoded", e);
    }
    return new PublishedEpochs(view, List.copyOf(epochs));
  }

  /** The last one; empty when the view has published none. */
  public Optional<PublishedEpoch> newest() {
    return last(epoch -> true);
  }

  /**
   * The epoch of that name.
   *
   * @throws CommandFailure when the topic does not have it, naming those that it has
   */
  public PublishedEpoch require(EpochId id) {
    return last(epoch -> epoch.id().equals(id))
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "View %s has no whole epoch %s. %s".formatted(view, id, range())));
  }

  /**
   * The newest epoch that was not ended later than {@code time}.
   *
   * @throws CommandFailure when the topic has none, naming those that it has
   */
  public PublishedEpoch require(Instant time) {
    return last(epoch -> !epoch.written().isAfter(time))
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "View %s has no epoch of %s or before. %s".formatted(view, time, range())));
  }

  private Optional<PublishedEpoch> last(Predicate<PublishedEpoch> wanted) {
    return epochs.stream().filter(wanted).reduce((earlier, later) -> later);
  }

  private String range() {
    return epochs.isEmpty()
        ? "It has published no whole epoch yet."
        : "Its topic has %s to %s; older markers are compacted away. A cut that has no marker any more can be named by its positions."
            .formatted(epochs.get(0), epochs.get(epochs.size() - 1));
  }
}
