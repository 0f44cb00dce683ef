package dev.insideout.cli.recomputation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.check.CheckReport;
import dev.insideout.cli.check.Finding;
import dev.insideout.cli.output.Output;
import java.util.List;

/** Shows what an audit has found. */
public final class AuditListing {
  private static final ComparisonListing WORDS = new ComparisonListing("the log", "the topic");

  private final String view;
  private final Output output;

  /** A listing of an audit of {@code view}. */
  public AuditListing(String view, Output output) {
    this.view = view;
    this.output = output;
  }

  /** Writes one JSON object, or some lines of text. */
  public void show(List<EpochAudit> audits, CheckReport topic) {
    if (output.json()) {
      output.result(json(audits, topic));
      return;
    }
    audits.forEach(this::show);
    List<Finding> findings = topic.findings().stream().filter(f -> !f.repaired()).toList();
    for (Finding finding : findings) {
      output.result(
          "%s in partition %d, offset %d: %s. 'insideout check %s' shows all."
              .formatted(
                  finding.kind(), finding.partition(), finding.offset(), finding.details(), view));
    }
    long rows = audits.stream().mapToLong(EpochAudit::rows).sum();
    long wrong = audits.stream().filter(audit -> !audit.holds()).count();
    output.result(
        "View %s: %,d of its epochs held against the log (rows: %,d), %,d in their chain. %s"
            .formatted(
                view,
                audits.size(),
                rows,
                topic.epochs(),
                wrong == 0 && findings.isEmpty()
                    ? "All is as the log gives it."
                    : "Epochs that are not as the log gives them: %,d; findings in the topic: %,d."
                        .formatted(wrong, findings.size())));
  }

  private void show(EpochAudit audit) {
    if (audit.holds()) {
      output.result(
          "Epoch %s of %s: as the log gives it (rows: %,d)."
              .formatted(audit.epoch().id(), audit.epoch().written(), audit.rows()));
      return;
    }
    output.result(
        "Epoch %s of %s is not what the log gives at %s:"
            .formatted(audit.epoch().id(), audit.epoch().written(), audit.epoch().positions()));
    WORDS.lines(audit.comparison()).forEach(line -> output.result("  " + line));
  }

  private ObjectNode json(List<EpochAudit> audits, CheckReport topic) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("view", view)
            .put("well", topic.well() && audits.stream().allMatch(EpochAudit::holds));
    ArrayNode epochs = json.putArray("epochs");
    for (EpochAudit audit : audits) {
      epochs
          .addObject()
          .put("epoch", audit.epoch().id().toString())
          .put("time", audit.epoch().written().toString())
          .put("version", audit.epoch().version())
          .put("positions", audit.epoch().positions().toString())
          .put("rows", audit.rows())
          .set("comparison", ComparisonListing.json(audit.comparison()));
    }
    json.put("epochsInChain", topic.epochs());
    json.put("unrepaired", topic.findings().stream().filter(f -> !f.repaired()).count());
    return json;
  }
}
