package dev.insideout.benchmarks.cache;

import dev.insideout.platform.ChildJvm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers that a program in a JVM of its own tells the one that has started it: a line each of what
 * it prints.
 */
final class ChildNumbers {
  private static final String LINE = "number ";
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private ChildNumbers() {}

  /** Tells a number; to be called in the child. */
  static void tell(String name, double value) {
    System.out.println(LINE + name + " " + value);
  }

  /** What {@code child} has told so far, by name. */
  private static Map<String, Double> toldBy(ChildJvm child) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    child.output().stream()
        .filter(line -> line.startsWith(LINE))
        .map(line -> line.split(" "))
        .filter(words -> words.length == 3)
        .forEach(words -> numbers.put(words[1], Double.parseDouble(words[2])));
    return numbers;
  }

  /** Runs {@code command} to its end, and returns what it told. */
  static Map<String, Double> of(ChildJvm.Command command) {
    try (ChildJvm child = ChildJvm.start(command)) {
      int code = child.awaitEnd(LIMIT);
      if (code != 0) {
        throw new IllegalStateException(
            "%s failed with exit code %d:%n%s"
                .formatted(command.name(), code, String.join("\n", child.output())));
      }
      return toldBy(child);
    }
  }

  /** Runs {@code command} until it has told {@code last}, and ends it as a crash would. */
  static Map<String, Double> untilTold(ChildJvm.Command command, String last) {
    try (ChildJvm child = ChildJvm.start(command)) {
      child.await("tell " + last, () -> toldBy(child).containsKey(last), LIMIT);
      Map<String, Double> numbers = toldBy(child);
      child.kill();
      return numbers;
    }
  }
}
