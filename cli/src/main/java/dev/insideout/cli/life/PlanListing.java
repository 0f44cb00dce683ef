package dev.insideout.cli.life;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import dev.insideout.sqlview.GroupVersion;
import java.util.List;

/** Shows plans as text, as JSON, or as a table for a comment. */
public final class PlanListing {
  private static final List<String> HEADING =
      List.of("group", "verdict", "replay", "time", "state", "readers");

  private final Output output;
  private final boolean markdown;

  public PlanListing(Output output, boolean markdown) {
    this.output = output;
    this.markdown = markdown;
  }

  /** Shows {@code plans}. */
  public void show(List<GroupPlan> plans) {
    if (output.json()) {
      plans.forEach(plan -> output.result(json(plan)));
    } else if (markdown) {
      output.result("| " + String.join(" | ", HEADING) + " | reason |");
      output.result("|---".repeat(HEADING.size() + 1) + "|");
      plans.forEach(
          plan ->
              output.result(
                  "| %s | %s |".formatted(String.join(" | ", cells(plan)), plan.reason())));
    } else {
      TextTable table = new TextTable(HEADING);
      plans.forEach(plan -> table.add(cells(plan)));
      output.result(table);
      plans.forEach(plan -> output.result("%s: %s.".formatted(plan.group().name(), plan.reason())));
    }
  }

  private static List<String> cells(GroupPlan plan) {
    return List.of(
        plan.group().name(),
        plan.verdict().word(),
        plan.replay() == 0 ? "-" : "%,d records".formatted(plan.replay()),
        plan.duration().map(time -> "about %d s".formatted(time.toSeconds())).orElse("-"),
        plan.stateBytes().isPresent()
            ? "%,d kB".formatted(plan.stateBytes().getAsLong() / 1024)
            : "-",
        plan.readers().isEmpty() ? "-" : String.join(" ", plan.readers()));
  }

  private static ObjectNode json(GroupPlan plan) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("group", plan.group().name())
            .put("verdict", plan.verdict().word())
            .put("reason", plan.reason())
            .put("from", plan.deployed().live().map(Release::version).orElse(null))
            .put("to", plan.version().map(GroupVersion::id).orElse(null))
            .put("replay_records", plan.replay());
    plan.duration().ifPresent(time -> json.put("seconds", time.toSeconds()));
    plan.stateBytes().ifPresent(bytes -> json.put("state_bytes", bytes));
    plan.group().views().forEach(json.putArray("views")::add);
    plan.readers().forEach(json.putArray("readers")::add);
    return json;
  }
}
