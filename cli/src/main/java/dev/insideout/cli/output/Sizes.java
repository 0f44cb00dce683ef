package dev.insideout.cli.output;

import java.util.List;

/** Sizes as people read them. */
public final class Sizes {
  private static final int STEP = 1024;

  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  private Sizes() {}

  /** {@code bytes} in the largest unit of which it is at least one, with one decimal. */
  public static String text(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= STEP && unit < UNITS.size() - 1) {
      size /= STEP;
      unit++;
    }
    return unit == 0 ? bytes + " B" : "%.1f %s".formatted(size, UNITS.get(unit));
  }
}
