package dev.insideout.cli.flink;

import java.util.List;

/** Stack traces as Flink's REST API gives them: as text. */
final class StackTraceText {
  private static final String CAUSE = "Caused by: ";

  private StackTraceText() {}

  /** The message of the innermost cause, without its frames and full stop. */
  static String rootCause(String stackTrace) {
    int cause = stackTrace.lastIndexOf(CAUSE);
    String innermost = cause < 0 ? stackTrace : stackTrace.substring(cause + CAUSE.length());
    List<String> message =
        innermost
            .lines()
            .takeWhile(line -> !line.startsWith("\tat ") && !line.startsWith("\t... "))
            .toList();
    return String.join(" ", message)
        .replaceFirst("^[\\w.$]+(Exception|Error): ", "")
        .strip()
        .replaceFirst("\\.+$", "");
  }
}
