package dev.insideout.cli.output;

/** The few terminal control sequences that are in use. */
public final class Ansi {
  public static final String CLEAR_TO_END = "\u001b[0J";
  public static final String CLEAR_LINE = "\u001b[0K";
  public static final String HIDE_CURSOR = "\u001b[?25l";
  public static final String SHOW_CURSOR = "\u001b[?25h";

  private Ansi() {}

  public static String bold(String text) {
    return "\u001b[1m" + text + "\u001b[0m";
  }

  public static String dim(String text) {
    return "\u001b[2m" + text + "\u001b[0m";
  }

  public static String red(String text) {
    return "\u001b[31m" + text + "\u001b[0m";
  }

  /** Moves to the start of the line {@code lines} above. */
  public static String up(int lines) {
    return lines == 0 ? "\r" : "\u001b[" + lines + "F";
  }
}
