package dev.insideout.cli.output;

/**
 * Ends a command. The message is the one paragraph that the user reads: what happened, where, and
 * what to do.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  private CommandFailure(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Wrong use, or bad input. */
  public static CommandFailure badInput(String message) {
    return new CommandFailure(ExitCode.BAD_INPUT, message, null);
  }

  /** Wrong use, or bad input, found out by {@code cause}. */
  public static CommandFailure badInput(String message, Throwable cause) {
    return new CommandFailure(ExitCode.BAD_INPUT, message, cause);
  }

  /** Something needed is not reachable. */
  public static CommandFailure unreachable(String message) {
    return new CommandFailure(ExitCode.UNREACHABLE, message, null);
  }

  /** Something needed is not reachable, as {@code cause} shows. */
  public static CommandFailure unreachable(String message, Throwable cause) {
    return new CommandFailure(ExitCode.UNREACHABLE, message, cause);
  }

  /** What was checked is not so. */
  public static CommandFailure notSo(String message) {
    return new CommandFailure(ExitCode.NOT_SO, message, null);
  }

  /** What was checked is not so, as {@code cause} shows. */
  public static CommandFailure notSo(String message, Throwable cause) {
    return new CommandFailure(ExitCode.NOT_SO, message, cause);
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
