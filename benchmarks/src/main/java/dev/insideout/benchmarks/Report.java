package dev.insideout.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;

/**
 * The figures of a benchmark, and what a reader needs to make sense of them.
 *
 * @param machine where they were measured
 * @param commit of the code, or {@code unknown}
 * @param date when
 * @param seed with which the same input is made again
 */
public record Report(List<Figure> figures, String machine, String commit, Instant date, long seed) {
  private static final MathContext SHOWN = new MathContext(4);

  public Report {
    figures = List.copyOf(figures);
  }

  /** True when no promise is broken. */
  public boolean holds() {
    return figures.stream().allMatch(Figure::holds);
  }

  /** A value as it is shown: whole when it is, else to four digits. */
  public static BigDecimal shown(double value) {
    if (value == Math.rint(value)) {
      return BigDecimal.valueOf((long) value);
    }
    BigDecimal rounded = new BigDecimal(value).round(SHOWN);
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }

  public JsonNode json() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    for (Figure figure : figures) {
      ObjectNode node = report.withArray("figures").addObject();
      node.put("name", figure.name());
      node.put("value", shown(figure.value()));
      node.put("unit", figure.unit());
      node.put("must", figure.must().map(Bound::toString).orElse(null));
      node.put("aim", figure.aim().map(Bound::toString).orElse(null));
      node.put("holds", figure.holds());
    }
    report.put("machine", machine);
    report.put("commit", commit);
    report.put("date", date.toString());
    report.put("seed", seed);
    return report;
  }
}
