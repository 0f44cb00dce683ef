package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Deployable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What commands do with the versions of one group: promote, take back, roll back, wait. */
public final class Handovers {
  private final Site site;
  private final Group group;

  public Handovers(Site site, Group group) {
    this.site = site;
    this.group = group;
  }

  /** Looks at a version before it is promoted. */
  public interface Gate {
    /**
     * Lets the version pass.
     *
     * @throws CommandFailure when it may not be promoted
     */
    void check(Release live, Release built) throws Exception;
  }

  /**
   * Hands the topics over to the version that was built, or goes on where an earlier command was
   * interrupted; does nothing when that one had done its last step.
   *
   * @param force true to hand over to a version that has not caught up: nothing is published until
   *     it has
   * @throws CommandFailure when there is none, it has not caught up, or it does not pass the gate
   */
  public void promote(boolean force, Gate gate) throws Exception {
    try (GroupClaim claim = site.ledger().claim(group.name(), "promote")) {
      if (wasDoneBefore(claim)) {
        return;
      }
      Promotion promotion = new Promotion(site, group, claim);
      GroupRecord now = claim.current();
      if (now.handover().isEmpty()) {
        Heir heir = promotion.atWork(now);
        if (!force) {
          requireCaughtUp(heir.job());
        }
        gate.check(now.live().orElseThrow(), promotion.building(heir.record()));
      } else {
        site.output().progress("Going on with a handover that was interrupted …");
      }
      promotion.complete("promote");
    }
  }

  private void requireCaughtUp(FlinkJob heir) {
    Optional<Catchup.Progress> progress = new Catchup(site.flink(), site.output()).of(heir);
    if (progress.filter(Catchup.Progress::caughtUp).isEmpty()) {
      throw CommandFailure.notSo(
          "The new version of %s has not caught up: %s. Wait with 'insideout wait %s'; or --force, and nothing is published until it has."
              .formatted(
                  group.name(),
                  progress.map(Catchup.Progress::text).orElse("it tells nothing yet"),
                  group.name()));
    }
  }

  /** Takes a handover back that was begun and has not published yet. */
  public void undo() throws Exception {
    try (GroupClaim claim = site.ledger().claim(group.name(), "promote --undo")) {
      new Promotion(site, group, claim).undo();
    }
  }

  /** Tells when there is nothing to go on with: rolling back twice would go forward again. */
  private boolean wasDoneBefore(GroupClaim claim) {
    boolean done = claim.wasDoneBefore();
    if (done) {
      site.output().progress("The command that was interrupted had done it all.");
    }
    return done;
  }

  /**
   * Goes back to the version before, or goes on where an earlier command was interrupted; does
   * nothing when that one had done its last step.
   */
  public void rollback(Duration patience) throws Exception {
    try (GroupClaim claim = site.ledger().claim(group.name(), "rollback")) {
      if (wasDoneBefore(claim)) {
        return;
      }
      new Rollback(site, group, patience).complete(claim);
    }
  }

  /**
   * Stops the live version with a savepoint and starts it again from there.
   *
   * @param what the command
   * @throws CommandFailure when nothing of the group is deployed
   */
  public FlinkJob restart(String what, Optional<Path> jar, OptionalInt parallelism)
      throws Exception {
    try (GroupClaim claim = site.ledger().claim(group.name(), what)) {
      GroupRecord now = claim.current();
      Release live =
          now.live()
              .orElseThrow(
                  () ->
                      CommandFailure.badInput(
                          "Nothing of %s is deployed: 'insideout run %s' does."
                              .formatted(group.name(), group.name())));
      Site.requireNoHandover(group, now);
      Deployable version = site.deployed(group, live);
      Site.requireSameMeaning(group, version, live);
      return new Restart(site)
          .restart(
              what,
              group,
              version,
              claim,
              now,
              new Start(
                  Optional.empty(), Optional.empty(), Optional.empty(), jar, parallelism, false));
    }
  }

  /** Waits until the version that is built, or else the live one, has caught up. */
  public void await(Duration patience) throws InterruptedException {
    GroupRecord now = site.ledger().of(group.name());
    FlinkJob job =
        now.building()
            .flatMap(site::job)
            .or(() -> site.deployment().job(group))
            .orElseThrow(
                () -> CommandFailure.badInput("%s does not run.".formatted(group.title())));
    new Catchup(site.flink(), site.output()).await(job, group.title(), patience);
  }
}
