package dev.insideout.cli.erase;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.sqlview.InvalidSqlException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A view that is deployed.
 *
 * @param declared the topics that its group's statements read; empty where a job has none
 * @param runs false when its job has ended, so that its topic is as it was then
 */
record DeployedView(String name, String group, List<String> declared, boolean runs) {

  /**
   * Those that the ledger knows, and those of jobs that it does not know, as the project has them.
   *
   * @param jobs all that have not ended; empty where the environment names no Flink, and all that
   *     is deployed counts as running
   */
  static List<DeployedView> of(Site site, Optional<List<FlinkJob>> jobs) {
    Map<String, DeployedView> views = new TreeMap<>();
    Map<String, GroupRecord> deployed = site.ledger().groups();
    for (GroupRecord record : deployed.values()) {
      record
          .live()
          .ifPresent(
              live ->
                  add(
                      views,
                      record.group(),
                      live,
                      jobs.isEmpty() || jobs.get().stream().anyMatch(j -> isOf(j, record, live))));
    }
    for (FlinkJob job : jobs.orElse(List.of())) {
      if (deployed.get(job.group()) == null) {
        unknown(site, job.group())
            .forEach(
                view ->
                    views.putIfAbsent(view, new DeployedView(view, job.group(), List.of(), true)));
      }
    }
    return List.copyOf(views.values());
  }

  /** A version that is built beside the live one has a job, too, and writes nothing. */
  private static boolean isOf(FlinkJob job, GroupRecord record, Release live) {
    return job.name().equals(record.group()) || live.job().equals(Optional.of(job.id()));
  }

  private static void add(
      Map<String, DeployedView> views, String group, Release live, boolean runs) {
    for (String view : live.views()) {
      views.put(view, new DeployedView(view, group, live.sql().topics(), runs));
    }
  }

  /** A job may be of a group of the project; else its view has its name, if it has one. */
  private static List<String> unknown(Site site, String group) {
    try {
      return new Groups(site.project()).of(group).views();
    } catch (CommandFailure | InvalidSqlException e) {
      return List.of(group);
    }
  }
}
