package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Deployable;
import dev.insideout.sqlview.GroupVersion;
import java.time.Duration;
import java.util.Optional;

/**
 * Goes back to the version before: it starts from the savepoint that it was stopped with, holds
 * until it has caught up, and takes over as any other version does.
 */
final class Rollback {
  private final Site site;
  private final Group group;
  private final Duration patience;

  Rollback(Site site, Group group, Duration patience) {
    this.site = site;
    this.group = group;
    this.patience = patience;
  }

  void complete(GroupClaim claim) throws Exception {
    GroupRecord now = claim.current();
    Release kept =
        now.kept()
            .orElseThrow(
                () ->
                    CommandFailure.badInput(
                        "No version of %s is kept to roll back to: it has been promoted never, or was rebuilt since."
                            .formatted(group.name())));
    requireOwnHandover(now, kept);
    Promotion promotion = new Promotion(site, group, claim);
    if (now.handover().isEmpty()) {
      site.requireNoManifests(group, now.live());
      FlinkJob job = start(now, kept, claim);
      new Catchup(site.flink(), site.output()).await(job, group.title(), patience);
    }
    promotion.complete("rollback");
  }

  /** Which was begun by a promote would be completed, and go forward. */
  private void requireOwnHandover(GroupRecord now, Release kept) {
    Optional<String> heir = now.building().map(Release::version);
    if (now.handover().isPresent() && !heir.equals(Optional.of(kept.version()))) {
      throw CommandFailure.notSo(
          "A handover of %s to version %s has begun and is not done: say 'insideout promote %s' again, or take it back with --undo. Then roll back."
              .formatted(group.title(), heir.orElse("none"), group.name()));
    }
  }

  private FlinkJob start(GroupRecord now, Release kept, GroupClaim claim) throws Exception {
    Optional<FlinkJob> running = now.building().flatMap(site::job);
    boolean same = now.building().filter(b -> b.version().equals(kept.version())).isPresent();
    if (running.isPresent() && same) {
      return running.get();
    }
    String savepoint =
        kept.savepoint()
            .orElseThrow(
                () ->
                    CommandFailure.notSo(
                        "Version %s of %s was not stopped with a savepoint: check its statement out and build it again with 'insideout apply %s'."
                            .formatted(kept.version(), group.name(), group.name())));
    if (running.isPresent()) {
      site.output().progress("Giving up the version that was being built …");
      site.deployment().cancel(running.get());
    }
    site.output()
        .progress("Starting version %s again, from %s …".formatted(kept.version(), savepoint));
    GroupVersion version = GroupVersion.of(kept.sql(), group.name());
    return new Launch(site, group, Deployable.of(version), Start.DEFAULT)
        .asHeir(
            claim,
            now,
            new Launch.Entry("rollback", "begins: from " + savepoint),
            Optional.of(savepoint))
        .job();
  }
}
