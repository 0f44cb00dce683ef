package dev.insideout.cli.command;

import dev.insideout.cli.demo.Demo;
import dev.insideout.cli.demo.DemoOptions;
import dev.insideout.cli.demo.DemoReport;
import dev.insideout.cli.demo.SimulationFile;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.platform.Platform;
import dev.insideout.cli.platform.PlatformLog;
import dev.insideout.cli.platform.PlatformOptions;
import dev.insideout.cli.program.JavaJobs;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.demo.simulation.SimulationOptions;
import dev.insideout.flink.job.LogJob;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code insideout demo}. */
@Command(
    name = "demo",
    description = {
      "Runs the embedded platform, the example company and its views, and shows what flows.",
      "",
      "With --seconds it ends: the company stops, the views catch up and are compared, row by",
      "row, with a recomputation of the log that does without Flink; the exit code is 1 if one",
      "differs. The data is that of 'dev': the next start goes on where this one ended, with the",
      "same company, and --clean starts anew. The company only ever writes: data and memory grow.",
    })
final class DemoCommand implements Callable<Integer> {
  private static final int DEFAULT_COLUMNS = 120;

  private static final String ALL = "all";

  /** More of them, and two cores are too few for 2,000 events a second. */
  private static final List<String> FIRST =
      List.of("order_status", "customer_360", "product_availability", "revenue_by_hour");

  @ParentCommand InsideoutCommand insideout;

  @Mixin PlatformArguments platformArguments;

  @Mixin CompanyArguments companyArguments;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Ends after this time. Default: at Ctrl-C, unchecked.")
  Integer seconds;

  @Option(names = "--headless", description = "No picture; a line now and then.")
  boolean headless;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Events a second, at most. Default: 2000.")
  int rate;

  @Option(
      names = "--views",
      paramLabel = "VIEW",
      split = ",",
      description =
          "The views that run, separated by commas, or 'all'. Default: four that are fresh on two cores.")
  List<String> views = List.of();

  @Option(
      names = "--jobs",
      paramLabel = "JOB",
      split = ",",
      description = "The jobs in Java that run, too, such as order_validation. Default: none.")
  List<String> jobs = List.of();

  @Override
  public Integer call() throws Exception {
    requireJobs();
    ProjectFolder project = insideout.project();
    List<String> chosen = chosen(project);
    project.requireViews(chosen);
    requirePositive("--rate", rate);
    if (seconds != null) {
      requirePositive("--seconds", seconds);
    }
    PlatformOptions platformOptions = platformArguments.options(insideout);
    SimulationFile file = new SimulationFile(platformOptions.data());
    SimulationOptions company =
        companyArguments.company(platformOptions.clean() ? Optional.empty() : file.read());
    PlatformLog.writeTo(platformOptions.data());
    Output output = insideout.output();
    try (Shutdown shutdown = Shutdown.listen(output)) {
      Platform platform =
          Platform.start(project, insideout.surroundings().checkout(), platformOptions, output);
      shutdown.add(platform);
      file.write(company);
      platform.resume();
      Demo demo = new Demo(platform, project, options(chosen, company), output);
      shutdown.add(demo);
      return demo.run(Integer.getInteger("insideout.columns", DEFAULT_COLUMNS))
          .map(report -> show(report, output))
          .orElse(ExitCode.DONE)
          .number();
    }
  }

  private List<String> chosen(ProjectFolder project) {
    if (views.equals(List.of(ALL))) {
      return project.views();
    }
    if (!views.isEmpty()) {
      return views;
    }
    List<String> first = FIRST.stream().filter(project.views()::contains).toList();
    return first.isEmpty() ? project.views() : first;
  }

  private DemoOptions options(List<String> chosen, SimulationOptions company) {
    return new DemoOptions(
        chosen,
        jobs,
        company,
        rate,
        Optional.ofNullable(seconds).map(Duration::ofSeconds),
        headless || !insideout.surroundings().terminal());
  }

  private void requireJobs() {
    List<String> known = JavaJobs.ofThisBuild().all().stream().map(LogJob::name).toList();
    for (String job : jobs) {
      if (!known.contains(job)) {
        throw CommandFailure.badInput(
            "There is no job '%s' in Java. %s".formatted(job, NearNames.hint(job, "job", known)));
      }
    }
  }

  private static ExitCode show(DemoReport report, Output output) {
    if (output.json()) {
      output.result(report.json());
    } else {
      report.lines().forEach(output::result);
    }
    return report.mismatches() == 0 ? ExitCode.DONE : ExitCode.NOT_SO;
  }

  private static void requirePositive(String option, int number) {
    if (number < 1) {
      throw CommandFailure.badInput("%s must be positive and is %d.".formatted(option, number));
    }
  }
}
