package dev.insideout.cli.command;

import dev.insideout.cli.erase.Erasure;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code insideout erase}. */
@Command(
    name = "erase",
    description = {
      "Erases a person: writes the tombstone of the person's row, unless it is there, and waits until",
      "every view that runs has read it.",
      "",
      "With --prove, looks for the texts of all rows that the topic still has of the person: in all",
      "topics, in all views, and in a savepoint of each job, which is made for that and deleted. What",
      "stays until compaction or retention takes it is listed with its date.",
      "",
      "Ends with 0 when nothing is found, with 1 when something is, or when a place could not be",
      "looked through. The report has the person's key, and no other value.",
    })
final class EraseCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Option(
      names = "--customer",
      paramLabel = "KEY",
      required = true,
      description = "The person, by the key of the topic of persons.")
  String customer;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = "customers",
      description = "The topic that has a row for each person. Default: ${DEFAULT-VALUE}.")
  String topic;

  @Option(names = "--prove", description = "Looks for what is left.")
  boolean prove;

  @Option(
      names = "--value",
      paramLabel = "TEXT",
      description = "Looks for this text, too; may be repeated.")
  List<String> values = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long views may take to read the tombstone. Default: ${DEFAULT-VALUE}.")
  long timeout;

  @Override
  public Integer call() throws Exception {
    if (!values.isEmpty() && !prove) {
      throw CommandFailure.badInput("--value is what --prove looks for: give --prove, too.");
    }
    if (values.stream().anyMatch(String::isBlank)) {
      throw CommandFailure.badInput("--value is empty: that is in everything.");
    }
    Erasure.Wanted wanted =
        new Erasure.Wanted(customer, values, prove, Duration.ofSeconds(timeout));
    boolean clean = new Erasure(insideout.site(), topic).run(wanted);
    return (clean ? ExitCode.DONE : ExitCode.NOT_SO).number();
  }
}
