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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Does what a plan says. */
public final class Application {
  private final Site site;
  private final Options options;
  private final Catchup catchup;

  /**
   * How to apply plans.
   *
   * @param detached true to return as soon as the jobs run
   * @param patience how long to wait until one has caught up
   * @param from the savepoint or checkpoint that the version begins at, instead of at the start of
   *     the log; with it what is unchanged goes back there
   * @param jar the job jar for a cluster
   */
  public record Options(
      boolean detached, Duration patience, Optional<String> from, Optional<Path> jar) {}

  public Application(Site site, Options options) {
    this.site = site;
    this.options = options;
    this.catchup = new Catchup(site.flink(), site.output());
  }

  /**
   * Applies one plan.
   *
   * @throws CommandFailure when it is refused, when somebody else is at work on the group, or when
   *     the group was changed since the plan was made
   */
  public void apply(GroupPlan plan) throws Exception {
    switch (plan.verdict()) {
      case UNCHANGED -> {
        if (options.from().isPresent()) {
          change(plan);
        } else {
          tell(plan.group().title() + " is unchanged.");
        }
      }
      case REFUSE ->
          throw CommandFailure.notSo(
              "%s cannot be deployed: %s.".formatted(plan.group().title(), plan.reason()));
      case RETIRE -> tell("%s: %s.".formatted(plan.group().title(), plan.reason()));
      case CREATE, RESTART, REBUILD -> change(plan);
    }
  }

  private void tell(String line) {
    site.output().progress(line);
  }

  private void change(GroupPlan plan) throws Exception {
    GroupVersion version = plan.version().orElseThrow();
    try (GroupClaim claim = site.ledger().claim(plan.group().name(), "apply")) {
      GroupRecord now = claim.current();
      plan.requireCurrent(now);
      site.requireNoManifests(plan.group(), now.live());
      switch (plan.verdict()) {
        case CREATE -> create(plan.group(), version, claim, now);
        case RESTART, UNCHANGED -> restart(plan.group(), version, claim, now);
        default -> build(plan.group(), version, claim, now);
      }
    }
  }

  private static Optional<String> versionOf(Optional<Release> release) {
    return release.map(Release::version);
  }

  private void create(Group group, GroupVersion version, GroupClaim claim, GroupRecord now)
      throws Exception {
    Optional<FlinkJob> unknown = site.unknownJob(group.name());
    if (unknown.isPresent()) {
      if (options.from().isPresent()) {
        throw CommandFailure.notSo(
            "%s has a job of which the ledger knows nothing: 'insideout apply %s' writes it down; then say this again."
                .formatted(group.title(), group.name()));
      }
      new Adoption(site).adopt(group, version, unknown.get(), claim, now);
      return;
    }
    tell("Starting %s, version %s …".formatted(group.title(), version.id()));
    Launch.Started started =
        new Launch(site, group, Deployable.of(version), start())
            .asOwner(
                claim, now, new Launch.Entry("create", "to be built from the log"), options.from());
    awaitCatchup(group, started, claim, version);
  }

  private void restart(Group group, GroupVersion version, GroupClaim claim, GroupRecord now)
      throws Exception {
    new Restart(site).restart("restart", group, Deployable.of(version), claim, now, start());
  }

  private void build(Group group, GroupVersion version, GroupClaim claim, GroupRecord now)
      throws Exception {
    Optional<FlinkJob> running = now.building().flatMap(site::job);
    boolean same = versionOf(now.building()).equals(Optional.of(version.id()));
    if (running.isPresent() && same && options.from().isEmpty()) {
      tell("Version %s of %s is being built already.".formatted(version.id(), group.title()));
      Heir found = Heir.found(running.get(), now);
      awaitCatchup(group, new Launch.Started(found.job(), found.record()), claim, version);
      return;
    }
    if (running.isPresent()) {
      tell(
          "Giving up version %s, which was being built …"
              .formatted(now.building().get().version()));
      site.deployment().cancel(running.get());
    }
    tell("Building version %s of %s beside the old …".formatted(version.id(), group.title()));
    String beside = "beside version " + versionOf(now.live()).orElse("none");
    Launch.Started started =
        new Launch(site, group, Deployable.of(version), start())
            .asHeir(claim, now, new Launch.Entry("build", beside), options.from());
    awaitCatchup(group, started, claim, version);
  }

  private void awaitCatchup(
      Group group, Launch.Started started, GroupClaim claim, GroupVersion version)
      throws InterruptedException {
    if (options.detached()) {
      return;
    }
    double rate = catchup.await(started.job(), group.title(), options.patience());
    if (rate >= 1) {
      claim.write(
          started.record().built(rate),
          "built",
          version.id(),
          "caught up, at %,.0f records/s".formatted(rate));
    }
  }

  private Start start() {
    Start start = Start.from(options.from(), options.jar());
    return options.from().isPresent() ? start.keepingSnapshot() : start;
  }
}
