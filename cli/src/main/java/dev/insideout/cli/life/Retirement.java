package dev.insideout.cli.life;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.program.Deployable;
import dev.insideout.flink.view.GroupTopics;
import dev.insideout.flink.view.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Ends a group for good. */
public final class Retirement {
  private final Site site;
  private final Group group;

  public Retirement(Site site, Group group) {
    this.site = site;
    this.group = group;
  }

  /** What becomes of the topics of its views. */
  public enum Topics {
    /** They stay as they are. */
    KEPT,
    /** They stay, and every row in them is deleted. */
    EMPTIED,
    /** They are deleted. */
    DELETED
  }

  /**
   * Ends its jobs, and takes it out of the ledger. Interrupted, it can be said again.
   *
   * @param force true to do so while somebody reads its views
   * @throws CommandFailure when it is not deployed, or somebody reads its views
   */
  public void complete(boolean force, Topics topics) throws Exception {
    try (GroupClaim claim = site.ledger().claim(group.name(), "retire")) {
      GroupRecord now = claim.current();
      Release live =
          now.live()
              .orElseThrow(
                  () ->
                      CommandFailure.badInput(
                          "Nothing of %s is deployed.".formatted(group.name())));
      try (LogAdmin admin = LogAdmin.connect(site.log())) {
        if (!force) {
          requireNoReaders(live, admin);
        }
        endJobs(now);
        String done =
            switch (topics) {
              case KEPT -> "its topics stay as they are";
              case EMPTIED -> "its topics are empty, %,d rows deleted".formatted(empty(live));
              case DELETED -> {
                live.views().forEach(admin::delete);
                yield "its topics are deleted";
              }
            };
        site.output().progress("%s: %s.".formatted(group.title(), done));
        Stream.of(now.live(), now.building())
            .flatMap(Optional::stream)
            .flatMap(release -> release.deployment().stream())
            .forEach(
                name ->
                    site.output()
                        .progress(
                            "'kubectl delete flinkdeployment %s' ends its job.".formatted(name)));
        claim.write(GroupRecord.none(group.name()), "retire", live.version(), done);
      }
    }
  }

  private long empty(Release live) throws Exception {
    Deployable version = site.deployed(group, live);
    try (GroupTopics topics = new GroupTopics(site.log(), version.specs())) {
      Settlement.await(topics);
      return topics.empty(new Writer(group.name(), live.version(), version.nextRun(site.log())));
    }
  }

  private void requireNoReaders(Release live, LogAdmin admin) {
    Map<String, NavigableSet<String>> readers = admin.readers();
    List<String> known = new ArrayList<>();
    for (String view : live.views()) {
      NavigableSet<String> groups = new TreeSet<>(readers.getOrDefault(view, new TreeSet<>()));
      groups.remove(group.name());
      groups.forEach(reader -> known.add("%s (view %s)".formatted(reader, view)));
    }
    if (!known.isEmpty()) {
      throw CommandFailure.notSo(
          "%s is read by %s. End those readers first, or --force, with --tombstones so that their tables become empty. Caches that read without a consumer group are not known."
              .formatted(group.title(), String.join(", ", known)));
    }
  }

  private void endJobs(GroupRecord now) {
    boolean byManifests = now.live().flatMap(Release::deployment).isPresent();
    if (byManifests && site.environment().flink().isEmpty()) {
      return;
    }
    now.building().flatMap(site::job).ifPresent(site.deployment()::cancel);
    site.deployment().job(group).ifPresent(this::end);
  }

  private void end(FlinkJob job) {
    site.output().progress("Ending %s …".formatted(group.title()));
    site.deployment().cancel(job);
  }
}
