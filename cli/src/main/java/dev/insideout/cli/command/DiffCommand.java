package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.life.MovingDiff;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.life.VersionDiff;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environments;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.recomputation.At;
import dev.insideout.cli.recomputation.ChangeLimit;
import dev.insideout.cli.recomputation.ChosenCut;
import dev.insideout.cli.recomputation.ComparisonListing;
import dev.insideout.cli.recomputation.LogView;
import dev.insideout.cli.recomputation.RegionDiff;
import dev.insideout.cli.recomputation.TableComparison;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.InvalidSqlException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout diff}. */
@Command(
    name = "diff",
    description = {
      "Compares a view, row by row: the live version with the one that is built beside it, at the",
      "newest epoch; with itself at another cut of the log (--between); or with its statement in",
      "another project (--with). Both are recomputed from the log, and nothing is written.",
      "Or the copy of the view that one region publishes with that of another (--regions), at the",
      "cut of the one's newest epoch.",
      "",
      "A cut is a time (2026-01-31T12:00:00Z: the newest epoch that is not later), an epoch",
      "(generation/epoch), or positions (topic-partition:offset,…), as 'insideout epochs' shows.",
    })
final class DiffCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view.")
  String view;

  @ArgGroup(multiplicity = "0..1")
  Other other;

  @Option(
      names = "--follow",
      description =
          "Counts again and again while the new version is built, each time at the newest epoch.")
  boolean follow;

  @Option(
      names = "--at",
      paramLabel = "CUT",
      description =
          "The cut for --with. Default: that of the view's newest epoch, or where the log ends.")
  Optional<String> at = Optional.empty();

  @Option(
      names = "--max-changed",
      paramLabel = "PERCENT%|ROWS",
      description = "Ends with 1 when more rows differ.")
  Optional<String> most = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Shows N rows that differ at most. Default: 10.")
  int samples = 10;

  /** What is compared with what. */
  static final class Other {
    @Option(
        names = "--between",
        arity = "2",
        paramLabel = "CUT",
        description = "Two cuts of the log, the earlier one first.")
    List<String> between;

    @Option(
        names = "--with",
        paramLabel = "DIR",
        description = "Another project with a view of that name: another checkout, perhaps.")
    Path project;

    @Option(
        names = "--regions",
        paramLabel = "ENV",
        description = "Another environment, in another region, that has a copy of the view.")
    String environment;
  }

  @Override
  public Integer call() throws InvalidSqlException, BadRecordException {
    Optional<ChangeLimit> limit = most.map(ChangeLimit::parse);
    if (samples < 0) {
      throw CommandFailure.badInput("--samples must not be negative and is %d.".formatted(samples));
    }
    LogConnection log = insideout.environment().log();
    if (follow && other != null) {
      throw CommandFailure.badInput("--follow is for a version that is being built.");
    }
    Output output = insideout.output();
    TableComparison comparison = other == null ? withBuilt(output) : withOther(log, output);
    boolean exceeded = limit.filter(l -> l.isExceededBy(comparison)).isPresent();
    show(comparison, limit, exceeded, output);
    return (exceeded ? ExitCode.NOT_SO : ExitCode.DONE).number();
  }

  private TableComparison withBuilt(Output output) throws InvalidSqlException {
    new Groups(insideout.project()).requireStatements(List.of(view), "compared");
    Site site = insideout.site();
    GroupRecord deployed = site.ledger().of(site.group(view).name());
    Release live =
        deployed
            .live()
            .orElseThrow(() -> CommandFailure.badInput("View %s is not deployed.".formatted(view)));
    Release built =
        deployed
            .building()
            .orElseThrow(
                () ->
                    CommandFailure.badInput(
                        "No version of view %s is built beside the live one: build it with 'insideout apply %s', or compare with --between or --with."
                            .formatted(view, view)));
    if (follow) {
      return new MovingDiff(site, view, live, built).follow(samples);
    }
    VersionDiff diff = new VersionDiff(site.log(), view, live.sql(), built.sql());
    output.progress(
        "%s, version %s before, %s after: %s"
            .formatted(view, live.version(), built.version(), diff.cut()));
    return diff.compute(samples);
  }

  private TableComparison withOther(LogConnection log, Output output)
      throws InvalidSqlException, BadRecordException {
    insideout.project().requireViews(List.of(view));
    if (other.environment != null) {
      return withRegion(output);
    }
    LogView here = LogView.of(log, insideout.sql(), view);
    return other.between == null ? withProject(log, here, output) : between(log, here, output);
  }

  private TableComparison withRegion(Output output) throws InvalidSqlException, BadRecordException {
    if (at.isPresent()) {
      throw CommandFailure.badInput(
          "--at goes with --with; --regions compares at the newest epoch of the environment.");
    }
    Environments environments =
        Environments.of(insideout.project(), insideout.surroundings().variables());
    RegionDiff diff =
        RegionDiff.of(
            insideout.sql(),
            view,
            insideout.environment(),
            environments.get(other.environment),
            samples);
    diff.text().lines().forEach(output::progress);
    return diff.comparison();
  }

  private TableComparison between(LogConnection log, LogView here, Output output)
      throws InvalidSqlException {
    if (at.isPresent()) {
      throw CommandFailure.badInput("--at goes with --with; --between names its two cuts itself.");
    }
    ChosenCut before = ChosenCut.of(At.parse(other.between.get(0)), log, view, here);
    ChosenCut after = ChosenCut.of(At.parse(other.between.get(1)), log, view, here);
    output.progress("%s before: %s".formatted(view, before.text(here)));
    output.progress("%s after: %s".formatted(view, after.text(here)));
    return TableComparison.of(here.at(before.positions()), here.at(after.positions()), samples);
  }

  private TableComparison withProject(LogConnection log, LogView here, Output output)
      throws InvalidSqlException {
    ProjectFolder folder =
        ProjectFolder.find(
            Optional.of(other.project), insideout.surroundings().workingFolder(), Optional.empty());
    folder.requireViews(List.of(view));
    LogView there = LogView.of(log, insideout.environment().sql(folder), view);
    ChosenCut cut =
        at.isPresent()
            ? ChosenCut.of(At.parse(at.get()), log, view, here)
            : ChosenCut.newest(log, view, here);
    output.progress(
        "%s before: %s, %s".formatted(view, insideout.project().root(), cut.text(here)));
    Positions theirs = there.extended(cut.positions(), here);
    output.progress("%s after: %s, positions %s".formatted(view, folder.root(), theirs));
    return TableComparison.of(here.at(cut.positions()), there.at(theirs), samples);
  }

  private ComparisonListing words() {
    return other == null || other.environment == null
        ? new ComparisonListing("before", "after")
        : new ComparisonListing(insideout.environment().name(), other.environment);
  }

  private void show(
      TableComparison comparison, Optional<ChangeLimit> limit, boolean exceeded, Output output) {
    if (output.json()) {
      ObjectNode json = ComparisonListing.json(comparison).put("view", view);
      limit.ifPresent(l -> json.put("maxChanged", l.toString()).put("exceeded", exceeded));
      output.result(json);
      return;
    }
    words().lines(comparison).forEach(output::result);
    limit.ifPresent(
        l ->
            output.result(
                exceeded
                    ? "More than %s differ.".formatted(l)
                    : "Not more than %s differ.".formatted(l)));
  }
}
