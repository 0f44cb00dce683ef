package dev.insideout.cli.command;

import dev.insideout.cli.lineage.LineageListing;
import dev.insideout.cli.lineage.LineagePage;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.project.Environment;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewLineage;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code insideout lineage}. */
@Command(
    name = "lineage",
    description = {
      "Shows which topics and views each view is made of, column by column as far as the planner tells,",
      "and with --env which consumer groups are known to read it.",
    })
final class LineageCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @ArgGroup Form form = new Form();

  /** How it is shown. */
  static final class Form {
    @Option(
        names = "--html",
        description = "A page with a picture, for a file: it works without a network.")
    boolean html;

    @Option(names = "--mermaid", description = "A flow chart in Mermaid's language.")
    boolean mermaid;
  }

  @Override
  public Integer call() throws InvalidSqlException {
    List<ViewLineage> views =
        ProjectValidation.lineage(SqlProject.open(insideout.project().root()));
    Map<String, NavigableSet<String>> readers =
        insideout
            .namedEnvironment()
            .map(environment -> readers(environment, views))
            .orElse(Map.of());
    LineageListing listing = new LineageListing(views, readers, insideout.output());
    if (form.html) {
      new LineagePage(views, readers).html().lines().forEach(insideout.output()::result);
    } else if (form.mermaid) {
      listing.showMermaid();
    } else {
      listing.show();
    }
    return ExitCode.DONE.number();
  }

  private static Map<String, NavigableSet<String>> readers(
      Environment environment, List<ViewLineage> views) {
    try (LogAdmin admin = LogAdmin.connect(environment.log())) {
      return admin.services(views.stream().map(ViewLineage::group).collect(Collectors.toSet()));
    }
  }
}
