package dev.insideout.cli.life;

import dev.insideout.cli.flink.Deployment.Start;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.GroupRecord.Step;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.flink.view.GroupTopics;
import dev.insideout.sqlview.GroupVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
    GroupRecord now = claim.current();
    GroupVersion version = GroupVersion.of(building(now).sql(), group.name());
    try (GroupTopics topics = new GroupTopics(site.log(), version.specs())) {
      if (!topics.standing().isOf(building(now).run())) {
        if (now.handover().isEmpty()) {
          now = withLaterRun(now, version, topics).at(Step.STOPPING);
          Release heir = building(now);
          claim.write(now, what, heir.version(), "begins: the live version is to be stopped");
        }
        if (now.handover().equals(Optional.of(Step.STOPPING))) {
          now = stopLive(now, topics);
          claim.write(now, what, version.id(), "the live version is stopped");
        }
        handOver(topics, building(now));
      }
    }
    claim.write(
        now.handedOver(),
        what,
        version.id(),
        "live; version %s is kept".formatted(now.live().map(Release::version).orElse("none")));
  }

  Release building(GroupRecord now) {
    return now.building()
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "No version of %s is being built beside the live one: 'insideout apply %s' builds what the project says."
                        .formatted(group.name(), group.name())));
  }

  /** The job of the version that was built. */
  FlinkJob heirJob(Release heir) {
    return site.job(heir)
        .orElseThrow(
            () ->
                CommandFailure.notSo(
                    "Version %s of %s, which was built, does not run any more: build it again with 'insideout apply %s'."
                        .formatted(heir.version(), group.name(), group.name())));
  }

  private GroupRecord stopLive(GroupRecord now, GroupTopics topics) throws InterruptedException {
    site.output().progress("Stopping the live version of %s …".formatted(group.title()));
    Optional<String> savepoint =
        site.deployment()
            .job(group)
            .flatMap(job -> site.deployment().stop(job, Optional.empty()).savepoint());
    Settlement.await(topics);
    GroupRecord stopped = now.at(Step.STOPPED);
    return now.live().map(live -> stopped.withLive(live.stoppedAt(savepoint))).orElse(stopped);
  }

  private void handOver(GroupTopics topics, Release heir) throws InterruptedException {
    FlinkJob job = heirJob(heir);
    if (!topics.standing().isHandedTo(heir.run())) {
      site.output().progress("Handing over to version %s …".formatted(heir.version()));
      topics.handOver(new Handover(group.name(), heir.version(), heir.run(), Instant.now()));
    }
    long deadline = System.nanoTime() + INHERITS_WITHIN.toNanos();
    while (!topics.standing().isOf(heir.run())) {
      catchup.requireAlive(job, "Version %s of %s".formatted(heir.version(), group.name()));
      if (System.nanoTime() > deadline) {
        throw CommandFailure.notSo(
            "Version %s of %s has the topics and has not published in %d s%s. Nobody writes them meanwhile: look at its job %s; say promote again to go on waiting, or with --undo to start the old version again."
                .formatted(
                    heir.version(),
                    group.name(),
                    INHERITS_WITHIN.toSeconds(),
                    catchup.of(job).map(p -> ", it has read " + p.text()).orElse(""),
                    job.id()));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * Where the live version was submitted again since the heir was, the heir is, too, from its own
   * savepoint: a run that is earlier than one that has written may not write.
   */
  private GroupRecord withLaterRun(GroupRecord now, GroupVersion version, GroupTopics topics)
      throws Exception {
    Release heir = building(now);
    FlinkJob job = heirJob(heir);
    Optional<Marker> last = topics.standing().newest();
    if (last.filter(marker -> marker.run().compareTo(heir.run()) > 0).isEmpty()) {
      return now;
    }
    if (heir.deployment().isPresent()) {
      throw CommandFailure.notSo(
          "The live version of %s was submitted again since the manifests of version %s were written, and a run that is earlier than one that has written may not write: 'insideout apply %s --emit k8s' writes them anew. Nothing was changed."
              .formatted(group.name(), heir.version(), group.name()));
    }
    site.output().progress("Submitting version %s again …".formatted(heir.version()));
    Optional<String> savepoint = site.deployment().stop(job, Optional.empty()).savepoint();
    Launch.Started again =
        new Launch(site, group, version, Start.DEFAULT)
            .asHeir(
                claim,
                now,
                new Launch.Entry("build", "again, behind the live version's new run"),
                savepoint);
    catchup.await(again.job(), group.title(), INHERITS_WITHIN);
    return again.record();
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
      if (topics.standing().isHandedTo(heir.run())) {
        site.job(heir).ifPresent(site.deployment()::cancel);
        Settlement.await(topics);
        now = now.withBuilding(Optional.empty());
      }
      if (topics.standing().isOf(heir.run())) {
        throw CommandFailure.notSo(
            "Version %s of %s has published already. Say promote again to complete it; then 'insideout rollback %s' goes back."
                .formatted(heir.version(), group.name(), group.name()));
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
              GroupVersion.of(live.sql(), group.name()),
              claim,
              now.undone(),
              Start.DEFAULT.from(live.savepoint()));
    }
  }
}
