package dev.insideout.cli.program;

import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import dev.insideout.flink.job.LogJob;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.table.catalog.UniqueConstraint;

/**
 * The jobs that are written in Java and that this build has.
 *
 * @param all sorted by name
 */
public record JavaJobs(List<LogJob> all) {
  public JavaJobs {
    all = all.stream().sorted(Comparator.comparing(LogJob::name)).toList();
  }

  /** Those on the class path. */
  public static JavaJobs ofThisBuild() {
    return new JavaJobs(
        ServiceLoader.load(LogJob.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  /** The job of that name, or that publishes the view of that name. */
  public Optional<LogJob> named(String jobOrView) {
    return all.stream()
        .filter(job -> job.name().equals(jobOrView) || views(job).contains(jobOrView))
        .findFirst();
  }

  /** The names that they and their views bear, sorted. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (LogJob job : all) {
      names.add(job.name());
      names.addAll(views(job));
    }
    return names;
  }

  /**
   * The jobs that belong to a project: its tables and views, and theirs, are all that they read.
   */
  public JavaJobs of(SqlProject sql) {
    Set<String> tables = new TreeSet<>(sql.topics());
    tables.addAll(sql.views());
    all.forEach(job -> tables.addAll(views(job)));
    return new JavaJobs(all.stream().filter(job -> tables.containsAll(topics(job))).toList());
  }

  /** What there is to say of their views, as of those of SQL; sorted by name. */
  public List<ViewDescription> describe() {
    List<ViewDescription> descriptions = new ArrayList<>();
    for (LogJob job : all) {
      job.publishes().forEach(view -> descriptions.add(describe(job, view)));
    }
    descriptions.sort(Comparator.comparing(ViewDescription::name));
    return List.copyOf(descriptions);
  }

  private ViewDescription describe(LogJob job, JobView<?> view) {
    Map<String, String> columns = new LinkedHashMap<>();
    view.columns()
        .getColumns()
        .forEach(
            column ->
                columns.put(
                    column.getName(), column.getDataType().getLogicalType().asSummaryString()));
    Set<String> published = new TreeSet<>();
    all.forEach(other -> published.addAll(views(other)));
    List<String> read = topics(job).stream().filter(t -> !views(job).contains(t)).toList();
    List<String> sources = read.stream().filter(topic -> !published.contains(topic)).toList();
    return new ViewDescription(
        view.name(),
        job.name(),
        "By job %s, version %s, in Java.".formatted(job.name(), job.version()),
        columns,
        view.columns().getPrimaryKey().map(UniqueConstraint::getColumns).orElse(List.of()),
        job.interval(),
        view.spec().partitions(),
        // What it decides depends on when it has read what, which no position tells.
        false,
        false,
        sources,
        sources,
        read.stream().filter(published::contains).toList());
  }

  /** The names of the views that {@code job} publishes, sorted. */
  public static List<String> views(LogJob job) {
    return job.publishes().stream().map(JobView::name).sorted().toList();
  }

  /** The topics that {@code job} reads, sorted. */
  public static List<String> topics(LogJob job) {
    return job.reads().stream().map(JobTopic::name).sorted().toList();
  }

  /**
   * True when it reads back all that it publishes, so that it may start without state over topics
   * that have rows.
   */
  public static boolean readsBack(LogJob job) {
    return topics(job).containsAll(views(job));
  }
}
