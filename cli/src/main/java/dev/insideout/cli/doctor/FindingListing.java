package dev.insideout.cli.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.validate.ProblemListing;
import dev.insideout.sqlview.SqlProblem.Severity;
import java.util.List;
import java.util.Locale;

/** Shows what the doctor has found. */
public final class FindingListing {
  private final Output output;

  public FindingListing(Output output) {
    this.output = output;
  }

  /** Writes one JSON object a finding, or a paragraph for each and a line that counts them. */
  public void show(int views, List<Finding> findings) {
    for (Finding finding : findings) {
      if (output.json()) {
        output.result(
            JsonNodeFactory.instance
                .objectNode()
                .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .put("about", finding.about())
                .put("reason", finding.reason())
                .put("fix", finding.fix()));
      } else {
        output.result(
            "%s: %s%s"
                .formatted(
                    finding.about(),
                    finding.severity() == Severity.WARNING ? "warning: " : "",
                    finding.reason()));
        output.result("  → " + finding.fix());
        output.result("");
      }
    }
    if (!output.json()) {
      output.result(
          ProblemListing.summary(views, findings.stream().map(Finding::severity).toList()));
    }
  }
}
