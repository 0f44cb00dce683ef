package dev.insideout.benchmarks.unified.fact;

import java.util.List;
import java.util.SplittableRandom;

/** Texts of facts. A long one compresses as words do. */
final class FactTexts {
  private static final int POOL = 1 << 20;
  private static final int RADIX = 36;
  private static final int WORDS = 5_000;
  private static final int NUMBERS = 1_000_000_000;

  private final SplittableRandom random;
  private final String pool;

  FactTexts(SplittableRandom random) {
    this.random = random;
    StringBuilder text = new StringBuilder(POOL);
    while (text.length() < POOL) {
      text.append(Integer.toString(random.nextInt(WORDS), RADIX)).append(' ');
    }
    this.pool = text.toString();
  }

  /** So many characters. */
  String words(int length) {
    int begin = random.nextInt(POOL - length);
    return pool.substring(begin, begin + length);
  }

  String oneOf(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  /** The key with this number, of ten characters. */
  static String key(char kind, int number) {
    return kind + Integer.toString(NUMBERS + number).substring(1);
  }
}
