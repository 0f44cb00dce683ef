package dev.insideout.cli.erase;

import dev.insideout.cli.erase.Person.Tombstone;
import dev.insideout.cli.log.NewestEpoch;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Waits until views have read tombstones, as the markers in their topics say. */
final class Coverage {
  private static final long LOOK_MILLIS = 200;

  private final String topic;
  private final List<Tombstone> tombstones;

  Coverage(String topic, List<Tombstone> tombstones) {
    this.topic = topic;
    this.tombstones = tombstones;
  }

  /** True when {@code positions} are beyond all the tombstones; false where none is known. */
  boolean in(Positions positions) {
    return !tombstones.isEmpty()
        && tombstones.stream()
            .allMatch(t -> positions.contain(SourcePartition.of(topic, t.partition()), t.offset()));
  }

  /** True when there is nothing to wait for: compaction has taken the tombstones, too. */
  boolean isLongAgo() {
    return tombstones.isEmpty();
  }

  /** True when {@code positions} name a partition of the topic of persons. */
  boolean concerns(Positions positions) {
    return positions.next().keySet().stream().anyMatch(p -> p.topic().equals(topic));
  }

  /**
   * Waits for {@code views}, all of which run.
   *
   * @param newest the newest whole epoch of a view, as it is when it is asked for
   * @return by view, the epoch that covers the tombstones; views that do not read the topic are
   *     left out
   * @throws CommandFailure when {@code patience} is over, naming the views that are not there
   */
  Map<String, NewestEpoch> await(
      List<DeployedView> views, Function<String, Optional<NewestEpoch>> newest, Duration patience)
      throws InterruptedException {
    Map<String, NewestEpoch> covered = new TreeMap<>();
    long end = System.nanoTime() + patience.toNanos();
    while (!isLongAgo()) {
      Map<String, String> missing = look(views, newest, covered);
      if (missing.isEmpty()) {
        break;
      }
      if (System.nanoTime() > end) {
        throw late(missing, patience);
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return covered;
  }

  /** Adds to {@code covered}; returns where the others are that read the topic. */
  private Map<String, String> look(
      List<DeployedView> views,
      Function<String, Optional<NewestEpoch>> newest,
      Map<String, NewestEpoch> covered) {
    Map<String, String> missing = new TreeMap<>();
    for (DeployedView view : views) {
      if (!covered.containsKey(view.name())) {
        Optional<NewestEpoch> epoch = newest.apply(view.name());
        if (epoch.filter(e -> in(e.positions())).isPresent()) {
          covered.put(view.name(), epoch.get());
        } else if (isConcerned(view, epoch)) {
          missing.put(view.name(), standing(epoch));
        }
      }
    }
    return missing;
  }

  private boolean isConcerned(DeployedView view, Optional<NewestEpoch> newest) {
    return view.declared().contains(topic)
        || newest.filter(epoch -> concerns(epoch.positions())).isPresent();
  }

  private String standing(Optional<NewestEpoch> newest) {
    return newest
        .map(
            epoch ->
                "its newest epoch %s, of %s, is at %s"
                    .formatted(epoch.id(), epoch.written(), own(epoch.positions())))
        .orElse("it has published no epoch");
  }

  private String own(Positions positions) {
    return positions.next().entrySet().stream()
        .filter(next -> next.getKey().topic().equals(topic))
        .map(next -> next.getKey() + ":" + next.getValue())
        .collect(Collectors.joining(", "));
  }

  private CommandFailure late(Map<String, String> missing, Duration patience) {
    return CommandFailure.notSo(
        "After %d s not every view has read the tombstone (%s): %s. The tombstone is in the log and stays. See 'insideout status'; then the same command again, which writes nothing twice, or with a longer --timeout."
            .formatted(
                patience.toSeconds(),
                tombstones.stream()
                    .map(t -> "%s-%d offset %d".formatted(topic, t.partition(), t.offset()))
                    .collect(Collectors.joining(", ")),
                missing.entrySet().stream()
                    .map(view -> "of %s %s".formatted(view.getKey(), view.getValue()))
                    .collect(Collectors.joining("; "))));
  }
}
