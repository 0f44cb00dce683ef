package dev.insideout.cli.output;

/** What the command tells the shell. */
public enum ExitCode {
  DONE(0),
  /** What was checked is not so. */
  NOT_SO(1),
  /** Wrong use, or bad input. */
  BAD_INPUT(2),
  /** Something needed is not reachable. */
  UNREACHABLE(3),
  /** An error that nobody foresaw: a fault of this program. */
  BUG(70);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
