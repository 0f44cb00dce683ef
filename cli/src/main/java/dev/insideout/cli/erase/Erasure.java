package dev.insideout.cli.erase;

import dev.insideout.cli.erase.Person.Tombstone;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.log.CommittedRecords;
import dev.insideout.cli.log.NewestEpoch;
import dev.insideout.cli.log.TopicEnds;
import dev.insideout.cli.output.CommandFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes a person out of the log and of all that is made of it, and proves it. */
public final class Erasure {
  private final Site site;
  private final String topic;

  /**
   * @param topic has a row for each person
   */
  public Erasure(Site site, String topic) {
    this.site = site;
    this.topic = topic;
  }

  /**
   * What is asked for.
   *
   * @param customer the person's key
   * @param values texts to look for beside those of the person's rows
   * @param prove to look for what is left
   * @param patience how long views may take to read the tombstone
   */
  public record Wanted(String customer, List<String> values, boolean prove, Duration patience) {}

  /**
   * Writes the tombstone unless it is there, waits until all views that run have read it, and looks
   * for what is left where that is wanted.
   *
   * @return true when nothing was found that should be gone
   * @throws CommandFailure when there is no such person, or a view does not get there in time
   */
  public boolean run(Wanted wanted) throws Exception {
    new PersonTopic(site, topic).require();
    PersonTable table = new PersonTable(site.log(), topic);
    try (CommittedRecords log = new CommittedRecords(site.log())) {
      site.output().progress("Reading topic %s …".formatted(topic));
      Person person = table.read(wanted.customer(), log);
      requireKnown(person, wanted);
      // Before anything is written: afterwards there would be no way back to a better question.
      Optional<PersonValues> values =
          wanted.prove() ? Optional.of(values(person, table, wanted, log)) : Optional.empty();
      ErasureReport report = erase(person, values, wanted.patience(), log);
      new ErasureListing(site.output()).show(report);
      return report.proof().map(ErasureReport.Proof::holds).orElse(true);
    }
  }

  private ErasureReport erase(
      Person person, Optional<PersonValues> values, Duration patience, CommittedRecords log)
      throws InterruptedException {
    List<DeployedView> views = DeployedView.of(site, jobs(site));
    List<ConsumerRecord<byte[], byte[]>> live = person.liveRows();
    List<Tombstone> tombstones = new ArrayList<>(person.tombstones());
    tombstones.addAll(new TombstoneWriter(site.log()).delete(live));
    tell(tombstones, !live.isEmpty());
    Coverage coverage = new Coverage(topic, tombstones);
    Map<String, NewestEpoch> covered = await(coverage, views, patience);
    Proving proving = new Proving(site, topic, coverage, patience);
    return new ErasureReport(
        person.name(),
        topic,
        List.copyOf(tombstones),
        !live.isEmpty(),
        covered,
        views.stream().filter(view -> !view.runs()).map(DeployedView::name).toList(),
        values.map(sought -> proving.prove(sought, person.keys(), tombstones, log)));
  }

  private Map<String, NewestEpoch> await(
      Coverage coverage, List<DeployedView> views, Duration patience) throws InterruptedException {
    try (TopicEnds ends = new TopicEnds(site.log())) {
      return coverage.await(
          views.stream().filter(DeployedView::runs).toList(), ends::newestEpoch, patience);
    }
  }

  private void requireKnown(Person person, Wanted wanted) {
    boolean mayProve = wanted.prove() && !wanted.values().isEmpty();
    if (person.unknown() && !mayProve) {
      throw CommandFailure.badInput(
          "Topic %s has no record of '%s', and nothing was written: 'insideout read %s' shows its rows. If the person was erased long ago and compaction has taken the last record, prove it with --prove and a --value TEXT for each value to look for."
              .formatted(topic, person.name(), topic));
    }
  }

  private PersonValues values(
      Person person, PersonTable table, Wanted wanted, CommittedRecords log) {
    PersonValues values =
        PersonValues.of(
            person.name(),
            table.texts(person),
            wanted.values(),
            new OtherPersons(log, topic, person.keys()));
    if (values.sought().isEmpty()) {
      throw CommandFailure.badInput(
          "There is nothing to look for, and nothing was written: the rows that topic %s still has of '%s' have no text that tells this person from others%s. Name one with --value TEXT, such as an e-mail address."
              .formatted(
                  topic,
                  person.name(),
                  values.useless().entrySet().stream()
                      .map(value -> "; %s: %s".formatted(value.getKey(), value.getValue()))
                      .collect(Collectors.joining())));
    }
    return values;
  }

  /** The jobs that have not ended; empty where the environment names no Flink. */
  static Optional<List<FlinkJob>> jobs(Site site) {
    return site.environment()
        .flink()
        .map(
            address -> new FlinkRest(address).jobs().stream().filter(job -> !job.ended()).toList());
  }

  private void tell(List<Tombstone> tombstones, boolean written) {
    for (Tombstone tombstone : tombstones) {
      site.output()
          .progress(
              "Tombstone at offset %d of %s-%d%s. Waiting until the views have read it …"
                  .formatted(
                      tombstone.offset(),
                      topic,
                      tombstone.partition(),
                      written ? "" : ", which was there"));
    }
  }
}
