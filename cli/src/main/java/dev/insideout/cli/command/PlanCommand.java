package dev.insideout.cli.command;

import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.life.GroupPlan;
import dev.insideout.cli.life.PlanFile;
import dev.insideout.cli.life.PlanListing;
import dev.insideout.cli.life.Planner;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.life.Verdict;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.ProjectFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout plan}. */
@Command(
    name = "plan",
    description = {
      "Compares the project with what is deployed: for each group of views whether it is created,",
      "unchanged, restarted, rebuilt from the log, refused or to be retired, why, what that costs",
      "and who reads it. Changes nothing.",
      "",
      "Exit code: 0 nothing would change; 1 something would, or is refused.",
    })
final class PlanCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(
      arity = "0..*",
      paramLabel = "VIEW",
      description = "The views, or groups of views. Default: all of the project.")
  List<String> views = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the plan down; 'insideout apply FILE' does that and nothing else.")
  Optional<Path> out = Optional.empty();

  @Option(names = "--markdown", description = "The plan as a table for a comment.")
  boolean markdown;

  @Override
  public Integer call() throws Exception {
    ProjectFolder project = insideout.project();
    new Groups(project).requireStatements(views, "planned");
    Output output = insideout.output();
    Site site = insideout.site();
    List<Group> groups = new Groups(project).of(views.isEmpty() ? project.views() : views);
    Planner planner = new Planner(site);
    List<GroupPlan> plans = new ArrayList<>(planner.plan(groups));
    if (views.isEmpty()) {
      plans.addAll(planner.retired(groups));
    }
    new PlanListing(output, markdown).show(plans);
    if (out.isPresent()) {
      PlanFile.write(insideout.surroundings().workingFolder().resolve(out.get()), plans);
    }
    boolean changes = plans.stream().map(GroupPlan::verdict).anyMatch(Verdict::changes);
    return (changes ? ExitCode.NOT_SO : ExitCode.DONE).number();
  }
}
