package dev.insideout.cli.command;

import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.life.Handovers;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.life.VersionDiff;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.recomputation.ChangeLimit;
import dev.insideout.cli.recomputation.TableComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout promote}. */
@Command(
    name = "promote",
    description = {
      "Hands the topics of a group over to the version that was built beside the live one: the old",
      "job stops with a savepoint and is kept, the new one publishes the rows that differ and nothing",
      "else. Interrupted at any moment, it is gone on with by saying it again.",
    })
final class PromoteCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Option(
      names = "--force",
      description =
          "Also a version that has not caught up: nobody publishes until it has, and then it does.")
  boolean force;

  @Option(
      names = "--undo",
      description = "Takes back a handover that was begun and has published nothing yet.")
  boolean undo;

  @Option(
      names = "--max-changed",
      paramLabel = "PERCENT%|ROWS",
      description =
          "Refuses when more rows of a view differ at one cut of the log, as 'insideout diff' shows.")
  Optional<String> most = Optional.empty();

  @Override
  public Integer call() throws Exception {
    new Groups(insideout.project()).requireStatements(List.of(view), "promoted");
    Optional<ChangeLimit> limit = most.map(ChangeLimit::parse);
    Site site = insideout.site();
    Handovers handovers = new Handovers(site, site.group(view));
    Output output = insideout.output();
    if (undo) {
      handovers.undo();
      output.progress("The handover of %s is taken back.".formatted(view));
    } else {
      handovers.promote(force, limit.map(l -> gate(site, l)).orElse((live, built) -> {}));
      output.progress("The new version of %s is live.".formatted(view));
    }
    return ExitCode.DONE.number();
  }

  private static Handovers.Gate gate(Site site, ChangeLimit limit) {
    return (live, built) -> {
      List<String> views = new ArrayList<>(built.views());
      views.retainAll(live.views());
      for (String view : views) {
        site.output().progress("Comparing the versions of %s at one cut …".formatted(view));
        TableComparison difference =
            new VersionDiff(site.log(), view, live.sql(), built.sql()).compute(0);
        if (limit.isExceededBy(difference)) {
          throw CommandFailure.notSo(
              "The versions of %s differ in %,d of %,d rows, and at most %s may: nothing was changed. See 'insideout diff %s'."
                  .formatted(view, difference.different(), difference.all(), limit, view));
        }
      }
    };
  }
}
