package dev.insideout.cli.command;

import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.kubernetes.ClusterOptions;
import dev.insideout.cli.kubernetes.Manifests;
import dev.insideout.cli.life.Application;
import dev.insideout.cli.life.Emission;
import dev.insideout.cli.life.EmissionListing;
import dev.insideout.cli.life.GroupPlan;
import dev.insideout.cli.life.PlanFile;
import dev.insideout.cli.life.Planner;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.life.StartingPoint;
import dev.insideout.cli.life.Verdict;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.savepoint.KnownPoint;
import dev.insideout.contract.LogConnection;
import dev.insideout.sqlview.InvalidSqlException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout apply}. */
@Command(
    name = "apply",
    description = {
      "Does what 'insideout plan' says. A group that is rebuilt is built beside the old one: its",
      "new version publishes nothing until 'insideout promote' hands the topics over to it.",
    })
final class ApplyCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(
      arity = "0..*",
      paramLabel = "VIEW|PLANFILE",
      description = "The views or groups, or a file of 'plan --out'. Default: all of the project.")
  List<String> names = List.of();

  @Option(names = "--detach", description = "Returns as soon as the jobs run.")
  boolean detach;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long to wait until a version has caught up. Default: ${DEFAULT-VALUE}.")
  long timeout;

  @Option(
      names = "--from",
      paramLabel = "POINT",
      description = {
        "Begins at a known-good point instead of at the start of the log, and for what is unchanged",
        "goes back there: savepoint:NAME, epoch:GENERATION/EPOCH, or a path. For one group.",
      })
  Optional<String> from = Optional.empty();

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The job jar for a cluster. Default: jobs/target/insideout-jobs.jar.")
  Optional<Path> jar = Optional.empty();

  @Mixin EmitArguments manifests = new EmitArguments();

  @Override
  public Integer call() throws Exception {
    Optional<ClusterOptions> cluster = manifests.cluster();
    if (cluster.isPresent() && jar.isPresent()) {
      throw CommandFailure.badInput(
          "--jar is for a submission; an image has the job jar: --image.");
    }
    ProjectFolder project = insideout.project();
    new Groups(project).requireStatements(names, "applied");
    Site site = insideout.site();
    Optional<PlanFile> file = planFile();
    List<String> views = file.map(PlanFile::groups).orElse(names);
    Planner planner = new Planner(site);
    List<GroupPlan> plans =
        planner.plan(new Groups(project).of(views.isEmpty() ? project.views() : views));
    file.ifPresent(written -> written.requireSame(plans));
    if (from.isPresent() && plans.size() > 1) {
      throw CommandFailure.badInput(
          "--from is for one group, and the views have %d.".formatted(plans.size()));
    }
    plans.stream()
        .filter(plan -> plan.verdict() == Verdict.REFUSE)
        .findFirst()
        .ifPresent(
            plan -> {
              throw CommandFailure.notSo(
                  "%s cannot be deployed, and nothing was changed: %s."
                      .formatted(plan.group().title(), plan.reason()));
            });
    Optional<String> point =
        from.isPresent() ? Optional.of(point(site, from.get(), plans.get(0))) : Optional.empty();
    if (cluster.isPresent()) {
      emit(site, cluster.get(), point, plans);
    } else {
      Application application =
          new Application(
              site, new Application.Options(detach, Duration.ofSeconds(timeout), point, jar));
      for (GroupPlan plan : plans) {
        application.apply(plan);
      }
    }
    return ExitCode.DONE.number();
  }

  private void emit(
      Site site, ClusterOptions cluster, Optional<String> point, List<GroupPlan> plans)
      throws Exception {
    Emission emission = new Emission(site, cluster, point);
    EmissionListing listing =
        new EmissionListing(
            site.output(),
            manifests.out.map(insideout.surroundings().workingFolder()::resolve),
            cluster,
            kafkaFiles(site.log()));
    for (GroupPlan plan : plans) {
      Optional<Emission.Emitted> emitted = emission.emit(plan);
      if (emitted.isPresent()) {
        listing.show(emitted.get());
      }
    }
  }

  /** What the jobs' Secret has to have, where clients need settings. */
  private static List<String> kafkaFiles(LogConnection log) {
    List<String> files = new ArrayList<>();
    if (!log.clientProperties().isEmpty()) {
      files.add(Path.of(Manifests.KAFKA_CONFIG).getFileName().toString());
    }
    log.regions().entrySet().stream()
        .filter(region -> !region.getValue().clientProperties().isEmpty())
        .map(region -> Path.of(Manifests.kafkaConfig(region.getKey())).getFileName().toString())
        .sorted()
        .forEach(files::add);
    return files;
  }

  private String point(Site site, String from, GroupPlan plan) throws InvalidSqlException {
    return new StartingPoint(site, insideout.surroundings().workingFolder())
        .find(KnownPoint.parse(from), plan);
  }

  private Optional<PlanFile> planFile() {
    return names.size() == 1 && names.get(0).contains(".")
        ? Optional.of(existing(insideout.surroundings().workingFolder().resolve(names.get(0))))
            .map(PlanFile::read)
        : Optional.empty();
  }

  private static Path existing(Path file) {
    if (!Files.isRegularFile(file)) {
      throw CommandFailure.badInput("There is no plan at %s.".formatted(file));
    }
    return file;
  }
}
