package dev.insideout.cli.erase;

import dev.insideout.cli.erase.Person.Tombstone;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.log.CommittedRecords;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicKeeping;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.savepoint.KeptSavepoint;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.topic.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks for a person everywhere: in topics, views, and what jobs keep. */
final class Proving {
  private final Site site;
  private final String topic;
  private final Coverage coverage;
  private final Duration patience;
  private final KeyText keyText;

  /**
   * @param patience how long a version that is being built may take to read the tombstone
   */
  Proving(Site site, String topic, Coverage coverage, Duration patience) {
    this.site = site;
    this.topic = topic;
    this.coverage = coverage;
    this.patience = patience;
    this.keyText = new KeyText(site.log());
  }

  /**
   * Looks for {@code values} now.
   *
   * @param keys the person's, in the topic of persons
   */
  ErasureReport.Proof prove(
      PersonValues values, Set<ByteBuffer> keys, List<Tombstone> tombstones, CommittedRecords log) {
    Map<String, TopicKeeping> topics = topics();
    RecordScan rows = new RecordScan(new ByteScan(values.sought()), Optional.empty());
    RecordScan persons = new RecordScan(rows.scan(), Optional.of(keys));
    List<Place> places = new ArrayList<>();
    Set<String> views = PersonTopic.views(site);
    for (TopicKeeping keeping : topics.values()) {
      boolean own = keeping.topic().equals(topic);
      places.add(look(keeping, views, own, own ? persons : rows, log));
    }
    List<FlinkJob> jobs = Erasure.jobs(site).orElse(List.of());
    places.addAll(states(values, jobs));
    List<KeptSavepoint> kept = List.of();
    Optional<String> unknown = Optional.empty();
    try {
      kept = KeptSavepoint.of(site.environment());
    } catch (CommandFailure e) {
      unknown = Optional.of(e.getMessage());
    }
    return new ErasureReport.Proof(
        values,
        List.copyOf(places),
        tombstones.stream()
            .map(tombstone -> Departure.tombstone(topics.get(topic), tombstone.written()))
            .toList(),
        OldSavepoint.among(
            kept,
            site.ledger().groups().values(),
            jobs.stream().map(FlinkJob::id).collect(Collectors.toSet()),
            coverage),
        unknown);
  }

  private Map<String, TopicKeeping> topics() {
    try (LogAdmin admin = LogAdmin.connect(site.log())) {
      return admin.keeping(admin.topics());
    }
  }

  private Place look(
      TopicKeeping keeping, Set<String> views, boolean own, RecordScan scan, CommittedRecords log) {
    site.output().progress("Looking through topic %s …".formatted(keeping.topic()));
    return new TopicScan(
            kind(keeping.topic(), views), keeping, own || keeping.compacts(), scan, keyText::of)
        .run(log);
  }

  private static Place.Kind kind(String name, Set<String> views) {
    return DeadLetter.isDeadLetterTopic(name)
        ? Place.Kind.DEAD_LETTERS
        : views.contains(name) ? Place.Kind.VIEW : Place.Kind.TOPIC;
  }

  private List<Place> states(PersonValues values, List<FlinkJob> jobs) {
    if (site.environment().flink().isEmpty()) {
      return List.of(
          Place.unseen(
              "all jobs",
              "environment '%s' names no Flink cluster, so what its jobs keep cannot be looked through: add 'flink: http://HOST:PORT' to it in insideout.yaml"
                  .formatted(site.environment().name())));
    }
    StateScan scan =
        new StateScan(
            site.environment(), site.deployment().flink(), values.sought(), this::tooEarly);
    List<Place> places = new ArrayList<>();
    for (FlinkJob job : jobs) {
      site.output().progress("Looking through what %s keeps …".formatted(job.name()));
      places.add(scan.run(job, patience));
    }
    return places;
  }

  /** A version that is still being built may not have come that far. */
  private Optional<String> tooEarly(Positions positions) {
    return !coverage.isLongAgo() && coverage.concerns(positions) && !coverage.in(positions)
        ? Optional.of(
            "it has not read the tombstone yet (it is at %s): prove it again when it has"
                .formatted(positions))
        : Optional.empty();
  }
}
