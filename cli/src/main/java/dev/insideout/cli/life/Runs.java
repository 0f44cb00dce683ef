package dev.insideout.cli.life;

import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Deployable;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.cli.program.Program;
import java.nio.file.Path;
import java.util.Optional;

/** Starts and stops the live versions of groups, as they are. */
public final class Runs {
  private final Site site;

  public Runs(Site site) {
    this.site = site;
  }

  /**
   * Starts {@code group} as the project, or for a job in Java this build, has it: for the first
   * time, or from where it was stopped.
   *
   * @param from the savepoint to start from
   * @param jar the job jar for a cluster
   * @throws CommandFailure when it runs, or when another version of it is deployed
   */
  public FlinkJob start(Group group, Optional<String> from, Optional<Path> jar) throws Exception {
    Deployable version = site.deployable(group);
    try (GroupClaim claim = site.ledger().claim(group.name(), "run")) {
      GroupRecord now = claim.current();
      Site.requireNoHandover(group, now);
      now.live().ifPresent(live -> Site.requireSameMeaning(group, version, live));
      site.requireNoManifests(group, now.live());
      Optional<String> snapshot = from.or(() -> now.live().flatMap(this::ofPlatform));
      return new Launch(site, group, version, Start.from(from, jar))
          .asOwner(
              claim,
              now,
              new Launch.Entry("run", snapshot.map("from "::concat).orElse("from nothing")),
              snapshot)
          .job();
    }
  }

  /** On a cluster a start is from nothing unless it is told otherwise. */
  private Optional<String> ofPlatform(Release live) {
    return site.environment().embedded().flatMap(platform -> site.snapshot(live));
  }

  /**
   * Starts {@code group}, a job in Java that reads back what it has published, without state:
   * whichever version is deployed, what was published stays so.
   *
   * @param jar the job jar for a cluster
   * @throws CommandFailure when it runs, or is none that may
   */
  public FlinkJob startAnew(Group group, Optional<Path> jar) throws Exception {
    Deployable version = site.deployable(group);
    requireReadsBack(group, version.program());
    try (GroupClaim claim = site.ledger().claim(group.name(), "run --anew")) {
      GroupRecord now = claim.current();
      Site.requireNoHandover(group, now);
      site.requireNoManifests(group, now.live());
      return new Launch(site, group, version, Start.from(Optional.empty(), jar))
          .asOwner(claim, now, new Launch.Entry("run", "anew, from nothing"), Optional.empty())
          .job();
    }
  }

  private static void requireReadsBack(Group group, Program program) {
    if (!(program instanceof Program.JavaClass java)) {
      throw CommandFailure.badInput(
          "--anew is for jobs in Java. %s is of SQL: 'insideout apply %s' builds it anew where it means something else, beside the old."
              .formatted(group.title(), group.name()));
    }
    if (!JavaJobs.readsBack(java.job())) {
      throw CommandFailure.badInput(
          "%s does not read back what it publishes, and without state it would contradict rows that its readers have: 'insideout retire %s --delete-topics', then 'insideout run %s'."
              .formatted(group.title(), group.name(), group.name()));
    }
  }

  /**
   * Stops {@code group}, and writes down where it can go on from; see {@link Deployment#stop}.
   *
   * @throws CommandFailure when it does not run, when manifests deploy it, or when somebody else is
   *     at work on it: then it goes on running
   */
  public Deployment.Stopped stop(Group group, boolean savepointOrNothing, Optional<String> folder) {
    site.deployment().requireRunning(group);
    try (GroupClaim claim = site.ledger().claim(group.name(), "stop")) {
      GroupRecord now = claim.current();
      site.requireNoManifests(group, now.live());
      Deployment.Stopped stopped = site.deployment().stop(group, savepointOrNothing, folder);
      now.live()
          .ifPresent(
              live ->
                  claim.write(
                      now.withLive(live.stoppedAt(stopped.savepoint())),
                      "stop",
                      live.version(),
                      stopped.savepoint().map("savepoint "::concat).orElse("cancelled")));
      return stopped;
    }
  }

  /**
   * Starts the job of that name again as it was deployed, after its platform was down.
   *
   * @param jobName the name of a group, or of a version that was built beside another
   * @return its group
   */
  public Group resume(String jobName) throws Exception {
    String name = jobName.split(" ")[0];
    GroupRecord before = site.ledger().of(name);
    Optional<Release> building = before.building().filter(r -> r.jobName().equals(jobName));
    Optional<Release> live = before.live().filter(r -> r.jobName().equals(jobName));
    if (building.isPresent()) {
      return resumeHeir(name, building.get());
    }
    if (live.isEmpty()) {
      Group group = site.group(name);
      site.deployment().start(group, Start.DEFAULT);
      return group;
    }
    Group group = new Group(name, live.get().views());
    Deployable version = site.deployed(group, live.get());
    Site.requireSameMeaning(group, version, live.get());
    try (GroupClaim claim = site.ledger().claim(name, "resume")) {
      Optional<String> snapshot = site.snapshot(live.get());
      new Launch(site, group, version, Start.DEFAULT)
          .asOwner(
              claim,
              claim.current(),
              new Launch.Entry("resume", snapshot.map("from "::concat).orElse("from nothing")),
              snapshot);
      site.deployment().forget(jobName, name);
    }
    return group;
  }

  private Group resumeHeir(String name, Release building) throws Exception {
    Group group = new Group(name, building.views());
    try (GroupClaim claim = site.ledger().claim(name, "resume")) {
      new Revival(site).revive(group, building, claim, claim.current());
    }
    return group;
  }
}
