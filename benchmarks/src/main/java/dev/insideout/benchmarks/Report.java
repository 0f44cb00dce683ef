package dev.insideout.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** What {@link #json} wrote, with values as they are shown. */
  static Report of(JsonNode json) {
    List<Figure> figures = new ArrayList<>();
    for (JsonNode figure : json.path("figures")) {
      figures.add(
          new Figure(
              figure.path("name").asText(),
              figure.path("value").asDouble(),
              figure.path("unit").asText(),
              bound(figure.path("must")),
              bound(figure.path("aim"))));
    }
    return new Report(
        figures,
        json.path("machine").asText(),
        json.path("commit").asText(),
        Instant.parse(json.path("date").asText()),
        json.path("seed").asLong());
  }

  private static Optional<Bound> bound(JsonNode text) {
    return text.isTextual() ? Optional.of(Bound.parse(text.asText())) : Optional.empty();
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
