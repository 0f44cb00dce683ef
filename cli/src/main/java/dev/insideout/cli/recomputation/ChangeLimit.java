package dev.insideout.cli.recomputation;

import dev.insideout.cli.output.CommandFailure;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How many rows may differ.
 *
 * @param percent of all rows of both tables, and not a number of rows
 */
public record ChangeLimit(BigDecimal most, boolean percent) {
  private static final Pattern LIMIT = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?%|\\d{1,18}");
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * Reads {@code 0.1%}, or a number of rows.
   *
   * @throws CommandFailure when it is neither
   */
  public static ChangeLimit parse(String text) {
    if (!LIMIT.matcher(text).matches()) {
      throw CommandFailure.badInput(
          "--max-changed %s is neither a share of the rows (0.1%%) nor a number of rows (10)."
              .formatted(text));
    }
    boolean percent = text.endsWith("%");
    return new ChangeLimit(new BigDecimal(percent ? text.replace("%", "") : text), percent);
  }

  /** True when more rows differ. */
  public boolean isExceededBy(TableComparison comparison) {
    BigDecimal different = BigDecimal.valueOf(comparison.different());
    return percent
        ? different.multiply(HUNDRED).compareTo(most.multiply(BigDecimal.valueOf(comparison.all())))
            > 0
        : different.compareTo(most) > 0;
  }

  @Override
  public String toString() {
    return most.toPlainString() + (percent ? "%" : " rows");
  }
}
