package dev.insideout.cli.command;

import dev.insideout.cli.life.Handovers;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
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

  @Override
  public Integer call() throws Exception {
    Handovers handovers = insideout.handovers(view);
    Output output = insideout.output();
    if (undo) {
      handovers.undo();
      output.progress("The handover of %s is taken back.".formatted(view));
    } else {
      handovers.promote(force, (live, built) -> {});
      output.progress("The new version of %s is live.".formatted(view));
    }
    return ExitCode.DONE.number();
  }
}
