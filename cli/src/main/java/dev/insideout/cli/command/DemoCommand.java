package dev.insideout.cli.command;

import dev.insideout.cli.demo.Demo;
import dev.insideout.cli.demo.DemoOptions;
import dev.insideout.cli.demo.DemoRegion;
import dev.insideout.cli.demo.DemoReport;
import dev.insideout.cli.demo.RegionsDemo;
import dev.insideout.cli.demo.RegionsReport;
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
import dev.insideout.contract.LogConnection;
import dev.insideout.demo.simulation.SimulationOptions;
import dev.insideout.flink.job.LogJob;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
      "",
      "With --regions 2 the company works in two countries, each a region of the log with a broker",
      "and a registry of its own, and the view global_orders is over both. Enter takes the second",
      "one away, at once, and brings it back. It is a project of its own: demo/two-countries.",
    })
final class DemoCommand implements Callable<Integer> {
  private static final int DEFAULT_COLUMNS = 120;

  private static final String ALL = "all";

  private static final String TWO_COUNTRIES = "demo/two-countries";

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

  @Option(
      names = "--regions",
      paramLabel = "N",
      defaultValue = "1",
      description = "In how many regions the company works: 1 or 2. Default: 1.")
  int regions;

  @Option(
      names = "--away",
      paramLabel = "N",
      description =
          "With --regions 2 and --seconds: after a third of the time the second region is taken away for N seconds.")
  Integer away;

  @Override
  public Integer call() throws Exception {
    requireRegions();
    if (regions == 2) {
      return inTwoRegions();
    }
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

  private void requireRegions() {
    if (regions != 1 && regions != 2) {
      throw CommandFailure.badInput("--regions is 1 or 2, and not %d.".formatted(regions));
    }
    if (away != null && (regions == 1 || seconds == null)) {
      throw CommandFailure.badInput("--away is for --regions 2 with --seconds.");
    }
    if (regions == 2 && !(views.isEmpty() && jobs.isEmpty())) {
      throw CommandFailure.badInput(
          "With --regions 2 the view is %s: --views and --jobs are not for it."
              .formatted(RegionsDemo.VIEW));
    }
  }

  private Integer inTwoRegions() throws Exception {
    requirePositive("--rate", rate);
    if (insideout.project.isEmpty()) {
      insideout.project =
          insideout.surroundings().checkout().map(checkout -> checkout.resolve(TWO_COUNTRIES));
    }
    ProjectFolder project = insideout.project();
    project.requireViews(List.of(RegionsDemo.VIEW));
    PlatformOptions platformOptions = platformArguments.options(insideout);
    SimulationFile file = new SimulationFile(platformOptions.data());
    SimulationOptions company =
        companyArguments.company(platformOptions.clean() ? Optional.empty() : file.read());
    PlatformLog.writeTo(platformOptions.data());
    Output output = insideout.output();
    DemoOptions options = options(List.of(RegionsDemo.VIEW), company);
    try (Shutdown shutdown = Shutdown.listen(output)) {
      Platform platform =
          Platform.start(project, insideout.surroundings().checkout(), platformOptions, output);
      shutdown.add(platform);
      file.write(company);
      DemoRegion far = region(platform, platformOptions, options);
      shutdown.add(far);
      far.start();
      platform.resume();
      RegionsDemo demo =
          new RegionsDemo(
              platform,
              project,
              far,
              options,
              Optional.ofNullable(away).map(Duration::ofSeconds),
              output);
      shutdown.add(demo);
      if (!options.headless()) {
        toggleAtEnter(demo);
      }
      return demo.run().map(report -> show(report, output)).orElse(ExitCode.DONE).number();
    }
  }

  private static DemoRegion region(
      Platform platform, PlatformOptions platformOptions, DemoOptions options) {
    Map<String, LogConnection> regions = platform.environment().log().regions();
    if (regions.size() != 1) {
      throw CommandFailure.badInput(
          "--regions 2 needs a project whose insideout.yaml has one region in dev, and this one has %d."
              .formatted(regions.size()));
    }
    Map.Entry<String, LogConnection> region = regions.entrySet().iterator().next();
    return new DemoRegion(
        region.getKey(),
        platformOptions.data().resolve("regions").resolve(region.getKey()),
        region.getValue(),
        RegionsDemo.company(options, options.simulation().seed() + 1));
  }

  private void toggleAtEnter(RegionsDemo demo) {
    BufferedReader keys =
        new BufferedReader(
            new InputStreamReader(insideout.surroundings().in(), StandardCharsets.UTF_8));
    Thread listener =
        new Thread(() -> keys.lines().forEach(line -> demo.entered()), "listens to the keyboard");
    listener.setDaemon(true);
    listener.start();
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

  private static ExitCode show(RegionsReport report, Output output) {
    if (output.json()) {
      output.result(report.json());
    } else {
      report.lines().forEach(output::result);
    }
    return report.mismatches() == 0 ? ExitCode.DONE : ExitCode.NOT_SO;
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
