package dev.insideout.cli.command;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.ResultsClosedException;
import dev.insideout.contract.UnknownRegionException;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.contract.registry.RegistryUnreachableException;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.demo.CompanyException;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.job.StateLayoutException;
import dev.insideout.platform.PlatformException;
import dev.insideout.sqlview.InvalidSqlException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what ends a command into one paragraph and an exit code. */
final class Failures {
  private final InsideoutCommand insideout;

  Failures(InsideoutCommand insideout) {
    this.insideout = insideout;
  }

  int wrongUse(ParameterException e, String[] arguments) {
    PrintStream err = insideout.surroundings().err();
    err.println(e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr())) {
      err.printf("See '%s --help'.%n", e.getCommandLine().getCommandSpec().qualifiedName());
    }
    return ExitCode.BAD_INPUT.number();
  }

  int failed(Exception e, CommandLine command, ParseResult parsed) {
    PrintStream err = insideout.surroundings().err();
    if (e instanceof ResultsClosedException) {
      return ExitCode.DONE.number();
    }
    CommandFailure failure = asFailure(e);
    if (failure == null) {
      err.printf(
          "An error that should not be: %s. Run the command again with --verbose and report what it shows.%n",
          e);
    } else {
      err.println(failure.getMessage());
    }
    if (insideout.verbose) {
      e.printStackTrace(err);
    }
    return (failure == null ? ExitCode.BUG : failure.exitCode()).number();
  }

  private static CommandFailure asFailure(Exception e) {
    if (e instanceof CommandFailure failure) {
      return failure;
    } else if (e instanceof RegistryUnreachableException
        || e instanceof PlatformException
        || e instanceof CompanyException
        || e instanceof TopicException topic && topic.brokerIsAway()) {
      return CommandFailure.unreachable(sentence(e.getMessage()), e);
    } else if (e instanceof RegistryException
        || e instanceof TopicException
        || e instanceof UnknownRegionException) {
      return CommandFailure.badInput(sentence(e.getMessage()), e);
    } else if (e instanceof StateLayoutException) {
      return CommandFailure.notSo(sentence(e.getMessage()), e);
    } else if (e instanceof UncheckedIOException) {
      return CommandFailure.badInput(sentence(e.getMessage()), e);
    } else if (e instanceof InvalidSqlException) {
      return CommandFailure.badInput(e.getMessage(), e);
    } else if (e instanceof KafkaException) {
      return CommandFailure.unreachable(sentence("Kafka: " + e.getMessage()), e);
    } else if (e instanceof BadRecordException) {
      return CommandFailure.notSo(sentence("A record cannot be read: " + e.getMessage()));
    }
    return null;
  }

  /** Messages of libraries begin small and end without a full stop. */
  private static String sentence(String message) {
    return Character.toUpperCase(message.charAt(0))
        + message.substring(1)
        + (message.endsWith(".") ? "" : ".");
  }
}
