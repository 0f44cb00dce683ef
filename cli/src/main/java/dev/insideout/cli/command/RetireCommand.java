package dev.insideout.cli.command;

import dev.insideout.cli.life.Retirement;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout retire}. */
@Command(
    name = "retire",
    description = {
      "Ends a group of views for good: its jobs end, and it is no longer deployed. Refused while",
      "a consumer group reads its views.",
    })
final class RetireCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "VIEW", description = "The view, or group of views.")
  String view;

  @Option(names = "--force", description = "Also while somebody reads its views.")
  boolean force;

  @ArgGroup Rest rest = new Rest();

  /** What becomes of the topics of its views; otherwise their last rows stay readable. */
  static final class Rest {
    @Option(
        names = "--tombstones",
        description = {
          "Deletes every row in the topics of its views, in one step: its readers' tables, and",
          "caches, are empty then. The topics stay.",
        })
    boolean tombstones;

    @Option(
        names = "--delete-topics",
        description = {
          "Deletes the topics of its views. Without either of the two their last rows stay",
          "readable.",
        })
    boolean deleteTopics;

    Retirement.Topics topics() {
      return tombstones
          ? Retirement.Topics.EMPTIED
          : deleteTopics ? Retirement.Topics.DELETED : Retirement.Topics.KEPT;
    }
  }

  @Override
  public Integer call() throws Exception {
    Site site = insideout.site();
    new Retirement(site, site.group(view)).complete(force, rest.topics());
    insideout.output().progress("%s is retired.".formatted(view));
    return ExitCode.DONE.number();
  }
}
