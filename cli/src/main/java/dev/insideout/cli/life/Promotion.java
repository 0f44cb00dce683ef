package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.GroupRecord.Step;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Deployable;
import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.view.GroupTopics;
import dev.insideout.sqlview.GroupVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hands the topics of a group over from the live version to the one that was built beside it. Each
 * step is written down before it is taken, and can be taken again: a promotion that was interrupted
 * is gone on with by saying it again. Up to the handover in the topics, which is one transaction,
 * it can be undone; after it, the heir may have published, and undoing is a rollback.
 */
final class Promotion {
  /** An heir that has caught up takes over within two epochs and what aborting takes. */
  private static final Duration INHERITS_WITHIN = Duration.ofMinutes(3);

  private static final long LOOK_MILLIS = 100;

  private final Site site;
  private final Group group;
  private final GroupClaim claim;
  private final Catchup catchup;

  Promotion(Site site, Group group, GroupClaim claim) {
    this.site = site;
    this.group = group;
    this.claim = claim;
    this.catchup = new Catchup(site.flink(), site.output());
  }

  /**
   * Goes all the way, from wherever it is.
   *
   * @param what the command, for the ledger
   */
  void complete(String what) throws Exception {
    complete(what, INHERITS_WITHIN);
  }

  /**
   * The same.
   *
   * @param limit how long the heir may take, once the topics are handed over to it; and where it
   *     reads a region at another place, how far the copier may be behind
   * @return how the one followed the other; empty where that was done before
   */
  Optional<Succession> complete(String what, Duration limit) throws Exception {
    GroupRecord now = claim.current();
    if (hasEnded(building(now)) && hasPublished(building(now))) {
      goOnAsLive(what, now);
      return Optional.empty();
    }
    Heir heir = atWork(now);
    Release before = heir.record().live().orElse(heir.release());
    try (Relocation relocation = Relocation.between(site, group, before, heir.release(), limit)) {
      return complete(what, limit, heir, relocation);
    }
  }

  private Optional<Succession> complete(
      String what, Duration limit, Heir atWork, Relocation relocation) throws Exception {
    Heir heir = atWork;
    GroupVersion version = GroupVersion.of(heir.release().sql(), group.name());
    Optional<Succession> succession = Optional.empty();
    try (GroupTopics topics = new GroupTopics(site.log(), version.specs())) {
      // What has lost all that it knew of its topics has to be given them again.
      if (heir.anew() || !topics.standing().isOf(heir.release().run())) {
        if (heir.handover().isEmpty()) {
          relocation.requireCopierKeepsUp(limit);
          heir = withLaterRun(heir, version, topics).at(Step.STOPPING);
          claim.write(
              heir.record(), what, version.id(), "begins: the live version is to be stopped");
        }
        if (heir.handover().equals(Optional.of(Step.STOPPING))) {
          heir = heir.with(stopLive(heir.record(), topics));
          claim.write(heir.record(), what, version.id(), "the live version is stopped");
        }
        GroupTopics.Standing last = topics.standing();
        if (!last.isHandedTo(heir.release().run())) {
          heir = withLaterRun(heir, version, topics);
        }
        handOver(topics, heir, relocation, limit);
        succession = Succession.of(last, topics.standing());
      }
    }
    claim.write(
        heir.record().handedOver(),
        what,
        version.id(),
        "live; version %s is kept"
            .formatted(heir.record().live().map(Release::version).orElse("none")));
    return succession;
  }

  private boolean hasEnded(Release heir) {
    return site.job(heir).isEmpty() && heir.job().flatMap(site.flink()::jobOf).isPresent();
  }

  private boolean hasPublished(Release heir) throws Exception {
    GroupVersion version = GroupVersion.of(heir.sql(), group.name());
    try (GroupTopics topics = new GroupTopics(site.log(), version.specs())) {
      return topics.standing().isOf(heir.run());
    }
  }

  /**
   * The heir has published, and so is the live version, and its job has ended: nobody writes. It
   * goes on from where it was.
   */
  private void goOnAsLive(String what, GroupRecord now) throws Exception {
    Release heir = building(now);
    GroupRecord handedOver = now.handedOver();
    claim.write(handedOver, what, heir.version(), "live since it has published; its job has ended");
    site.output()
        .progress(
            "Version %s has published and is the live one, but its job has ended: starting it again …"
                .formatted(heir.version()));
    new Restart(site)
        .restart(
            what,
            group,
            Deployable.of(GroupVersion.of(heir.sql(), group.name())),
            claim,
            handedOver,
            Start.DEFAULT);
    site.deployment().forget(heir.jobName(), group.name());
  }

  Release building(GroupRecord now) {
    return now.building()
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "No version of %s is being built beside the live one: 'insideout apply %s' builds what the project says."
                        .formatted(group.name(), group.name())));
  }

  /**
   * Makes sure that the version that was built is at work: where its cluster has lost its job it is
   * started again, and has caught up.
   *
   * @throws CommandFailure when its job has ended, which has a reason
   */
  Heir atWork(GroupRecord now) throws Exception {
    Release heir = building(now);
    Optional<FlinkJob> job = site.job(heir);
    if (job.isPresent()) {
      return Heir.found(job.get(), now);
    }
    Optional<FlinkJob> ended = heir.job().flatMap(site.flink()::jobOf);
    if (ended.isPresent()) {
      throw failure(ended.get(), heir, now);
    }
    if (heir.deployment().isPresent()) {
      throw CommandFailure.notSo(
          "Version %s of %s, which was built, does not run: look at FlinkDeployment %s, and say this again when it does."
              .formatted(heir.version(), group.name(), heir.deployment().get()));
    }
    site.output()
        .progress(
            "Flink has lost the job of version %s: starting it again …".formatted(heir.version()));
    Heir again = new Revival(site).revive(group, heir, claim, now);
    catchup.await(again.job(), group.title(), INHERITS_WITHIN);
    return again;
  }

  private CommandFailure failure(FlinkJob ended, Release heir, GroupRecord now) {
    String undo =
        now.handover()
            .map(
                step ->
                    "take the handover back with 'insideout promote %s --undo', and "
                        .formatted(group.name()))
            .orElse("");
    return CommandFailure.notSo(
        "Version %s of %s, which was built, does not run any more: its job is %s, %s. To build it again, %ssay 'insideout apply %s'."
            .formatted(
                heir.version(),
                group.name(),
                ended.state(),
                site.flink().failure(ended).orElse("and nobody says why"),
                undo,
                group.name()));
  }

  private GroupRecord stopLive(GroupRecord now, GroupTopics topics) throws InterruptedException {
    site.output().progress("Stopping the live version of %s …".formatted(group.title()));
    Optional<String> savepoint =
        site.deployment()
            .job(group)
            .flatMap(job -> site.deployment().stop(job, Optional.empty()).savepoint())
            // It was not at work, or an interrupted command has stopped it.
            .or(() -> now.live().flatMap(site::snapshot));
    Settlement.await(topics);
    GroupRecord stopped = now.at(Step.STOPPED);
    return now.live().map(live -> stopped.withLive(live.stoppedAt(savepoint))).orElse(stopped);
  }

  private void handOver(GroupTopics topics, Heir inheriting, Relocation relocation, Duration limit)
      throws InterruptedException {
    Release heir = inheriting.release();
    FlinkJob job = inheriting.job();
    if (!topics.standing().isHandedTo(heir.run())) {
      Positions floor = relocation.floor();
      site.output().progress("Handing over to version %s …".formatted(heir.version()));
      topics.handOver(new Handover(group.name(), heir.version(), heir.run(), Instant.now(), floor));
    }
    long deadline = System.nanoTime() + limit.toNanos();
    while (!topics.standing().isOf(heir.run())) {
      catchup.requireAlive(job, "Version %s of %s".formatted(heir.version(), group.name()));
      if (System.nanoTime() > deadline) {
        throw CommandFailure.notSo(
            "Version %s of %s has the topics and has not published in %d s%s. Nobody writes them meanwhile: look at its job %s; say promote again to go on waiting, or with --undo to start the old version again."
                .formatted(
                    heir.version(),
                    group.name(),
                    limit.toSeconds(),
                    catchup.of(job).map(p -> ", it has read " + p.text()).orElse(""),
                    job.id()));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * Where the live version was submitted again since the heir was, the heir is, too, from its own
   * savepoint: a run that is earlier than one that has written may not write. That may be while a
   * handover stands still, so that it is asked again when the live version has ended.
   */
  private Heir withLaterRun(Heir heir, GroupVersion version, GroupTopics topics) throws Exception {
    boolean isLast =
        Stream.concat(
                topics.standing().newest().map(Marker::run).stream(),
                heir.record().live().map(Release::run).stream())
            .allMatch(writer -> writer.compareTo(heir.release().run()) <= 0);
    if (isLast) {
      return heir;
    }
    if (heir.release().deployment().isPresent()) {
      throw CommandFailure.notSo(
          "The live version of %s was submitted again since the manifests of version %s were written, and a run that is earlier than one that has written may not write: 'insideout apply %s --emit k8s' writes them anew%s."
              .formatted(
                  group.name(),
                  version.id(),
                  group.name(),
                  heir.handover().isEmpty()
                      ? ". Nothing was changed"
                      : ", when 'insideout promote %s --undo' has taken this handover back"
                          .formatted(group.name())));
    }
    site.output().progress("Submitting version %s again …".formatted(version.id()));
    Optional<String> savepoint =
        site.deployment()
            .stop(heir.job(), Optional.empty())
            .savepoint()
            .or(() -> site.snapshot(heir.release()));
    Launch.Started again =
        new Launch(site, group, Deployable.of(version), Start.DEFAULT)
            .asHeir(
                claim,
                heir.record(),
                new Launch.Entry("build", "again, behind the live version's new run"),
                savepoint);
    catchup.await(again.job(), group.title(), INHERITS_WITHIN);
    return new Heir(again.job(), again.record(), savepoint.isEmpty());
  }

  /** Takes back what was begun, and lets the old version write again. */
  void undo() throws Exception {
    GroupRecord now = claim.current();
    Release heir = building(now);
    if (now.handover().isEmpty()) {
      throw CommandFailure.badInput(
          "No handover of %s has begun: there is nothing to undo.".formatted(group.name()));
    }
    GroupVersion version = GroupVersion.of(heir.sql(), group.name());
    try (GroupTopics topics = new GroupTopics(site.log(), version.specs())) {
      if (topics.standing().isOf(heir.run())) {
        throw CommandFailure.notSo(
            "Version %s of %s has published already. Say promote again to complete it; then 'insideout rollback %s' goes back."
                .formatted(heir.version(), group.name(), group.name()));
      }
      if (topics.standing().isHandedTo(heir.run())) {
        site.job(heir).ifPresent(site.deployment()::cancel);
        Settlement.await(topics);
        if (topics.standing().isOf(heir.run())) {
          goOnAsLive("undo", now);
          throw CommandFailure.notSo(
              "Version %s of %s had published before it could be ended, and is live: 'insideout rollback %s' goes back."
                  .formatted(heir.version(), group.name(), group.name()));
        }
        now = now.withBuilding(Optional.empty());
      }
    }
    Release live = now.live().orElseThrow();
    claim.write(now.undone(), "undo", live.version(), "the handover is taken back");
    if (live.deployment().isPresent()) {
      site.output()
          .progress(
              "Set the state of FlinkDeployment %s to running again. Where its job ends since the topics were handed over, check its statement out, and 'insideout apply %s --emit k8s --from POINT' begins at the savepoint that it was suspended with."
                  .formatted(live.deployment().get(), group.name()));
    } else if (site.deployment().job(group).isEmpty()) {
      new Restart(site)
          .restart(
              "undo",
              group,
              Deployable.of(GroupVersion.of(live.sql(), group.name())),
              claim,
              now.undone(),
              Start.DEFAULT);
    }
  }
}
