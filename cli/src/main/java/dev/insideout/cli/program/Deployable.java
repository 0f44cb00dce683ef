package dev.insideout.cli.program;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.JobView;
import dev.insideout.flink.job.LogJob;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.flink.view.ViewSpec;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.SqlProject;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A version of a group, as it can be deployed.
 *
 * @param version names it
 * @param meaning equal where one version's state is the other's
 * @param specs of its views
 * @param program what its job is made of
 */
public record Deployable(String version, String meaning, List<ViewSpec> specs, Program program) {
  /** A version of statements. */
  public static Deployable of(GroupVersion version) {
    return new Deployable(
        version.id(), version.meaning(), version.specs(), new Program.Statements(version.sql()));
  }

  /** A job as this build has it. */
  public static Deployable of(LogJob job) {
    return new Deployable(
        job.version(),
        "job %s %s".formatted(job.name(), job.version()),
        job.publishes().stream().<ViewSpec>map(JobView::spec).toList(),
        new Program.JavaClass(job));
  }

  /** The names of its views, sorted. */
  public List<String> views() {
    return specs.stream().map(ViewSpec::name).sorted().toList();
  }

  /** Its statements; of a job in Java none. */
  public SqlProject sql() {
    return program.sql();
  }

  /** A submission that is made now, later than all that have written its topics. */
  public Run nextRun(LogConnection log) {
    return ViewGroup.nextRun(
        log, specs.stream().collect(Collectors.toMap(ViewSpec::name, ViewSpec::partitions)));
  }
}
