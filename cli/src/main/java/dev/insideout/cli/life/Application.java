package dev.insideout.cli.life;

import dev.insideout.cli.flink.Deployment.Start;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.sqlview.GroupVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

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
   * @param from the savepoint that a version that is built begins at
   * @param jar the job jar for a cluster
   */
  public record Options(
      boolean detached,
      Duration patience,
      Optional<String> from,
      Optional<Path> jar,
      OptionalInt parallelism) {}

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
      case UNCHANGED -> tell(plan.group().title() + " is unchanged.");
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
      if (!versionOf(now.live()).equals(versionOf(plan.deployed().live()))) {
        throw CommandFailure.notSo(
            "%s was changed since the plan was made: plan again.".formatted(plan.group().title()));
      }
      if (now.handover().isPresent()) {
        throw CommandFailure.notSo(
            "A handover of %s has begun and is not done: say 'insideout promote %s' again, or take it back with --undo."
                .formatted(plan.group().title(), plan.group().name()));
      }
      switch (plan.verdict()) {
        case CREATE -> create(plan.group(), version, claim, now);
        case RESTART -> restart(plan.group(), version, claim, now);
        default -> build(plan.group(), version, claim, now);
      }
    }
  }

  private static Optional<String> versionOf(Optional<Release> release) {
    return release.map(Release::version);
  }

  private void create(Group group, GroupVersion version, GroupClaim claim, GroupRecord now)
      throws Exception {
    Optional<FlinkJob> unknown = site.flink().job(group.name()).filter(job -> !job.ended());
    if (unknown.isPresent()) {
      new Adoption(site).adopt(group, version, unknown.get(), claim, now);
      return;
    }
    tell("Starting %s, version %s …".formatted(group.title(), version.id()));
    Launch launch = new Launch(site, group, version, start());
    GroupRecord planned = now.withLive(launch.release());
    claim.write(planned, "create", version.id(), "to be built from the log");
    FlinkJob job = launch.asOwner(options.from());
    GroupRecord live = planned.withLive(launch.release().runningAs(job.id(), job.name()));
    claim.write(live, "started", version.id(), "job " + job.id());
    awaitCatchup(group, job, claim, live, version);
  }

  private void restart(Group group, GroupVersion version, GroupClaim claim, GroupRecord now)
      throws Exception {
    new Restart(site).restart("restart", group, version, claim, now, start().from(options.from()));
  }

  private void build(Group group, GroupVersion version, GroupClaim claim, GroupRecord now)
      throws Exception {
    Optional<FlinkJob> running = now.building().flatMap(this::jobOf);
    boolean same = versionOf(now.building()).equals(Optional.of(version.id()));
    if (running.isPresent() && same) {
      tell("Version %s of %s is being built already.".formatted(version.id(), group.title()));
      awaitCatchup(group, running.get(), claim, now, version);
      return;
    }
    if (running.isPresent()) {
      tell(
          "Giving up version %s, which was being built …"
              .formatted(now.building().get().version()));
      site.deployment().cancel(running.get());
    }
    tell("Building version %s of %s beside the old …".formatted(version.id(), group.title()));
    Launch launch = new Launch(site, group, version, start());
    GroupRecord planned = now.withBuilding(Optional.of(launch.heirRelease()));
    claim.write(
        planned, "build", version.id(), "beside version " + versionOf(now.live()).orElse("none"));
    FlinkJob job = launch.asHeir(options.from());
    GroupRecord building =
        planned.withBuilding(Optional.of(launch.heirRelease().runningAs(job.id(), job.name())));
    claim.write(building, "started", version.id(), "job " + job.id());
    awaitCatchup(group, job, claim, building, version);
  }

  /** Also the job of which a command that was killed could not write down the id. */
  private Optional<FlinkJob> jobOf(Release release) {
    return release
        .job()
        .flatMap(site.flink()::jobOf)
        .or(() -> site.flink().running(release.jobName()))
        .filter(job -> !job.ended());
  }

  private void awaitCatchup(
      Group group, FlinkJob job, GroupClaim claim, GroupRecord record, GroupVersion version)
      throws InterruptedException {
    if (options.detached()) {
      return;
    }
    double rate = catchup.await(job, group.title(), options.patience());
    if (rate >= 1) {
      claim.write(
          record.built(rate),
          "built",
          version.id(),
          "caught up, at %,.0f records/s".formatted(rate));
    }
  }

  private Start start() {
    return new Start(
        Optional.empty(), Optional.empty(), Optional.empty(), options.jar(), options.parallelism());
  }
}
