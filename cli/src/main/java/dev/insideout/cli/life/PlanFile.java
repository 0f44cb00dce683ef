package dev.insideout.cli.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.sqlview.GroupVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A plan that was written down, to be applied later as it was read, or not at all. */
public final class PlanFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What identifies a plan: the verdict, and the versions it leads from and to. */
  private record Entry(String group, String verdict, String from, String to) {
    static Entry of(GroupPlan plan) {
      return new Entry(
          plan.group().name(),
          plan.verdict().word(),
          plan.deployed().live().map(Release::version).orElse(""),
          plan.version().map(GroupVersion::id).orElse(""));
    }

    static Entry of(JsonNode node) {
      return new Entry(
          node.path("group").asText(),
          node.path("verdict").asText(),
          node.path("from").asText(),
          node.path("to").asText());
    }

    ObjectNode json() {
      return JSON.createObjectNode()
          .put("group", group)
          .put("verdict", verdict)
          .put("from", from)
          .put("to", to);
    }
  }

  private final List<Entry> entries;

  private PlanFile(List<Entry> entries) {
    this.entries = entries;
  }

  /** Writes {@code plans} into {@code file}. */
  public static void write(Path file, List<GroupPlan> plans) throws IOException {
    ArrayNode all = JSON.createArrayNode();
    plans.forEach(plan -> all.add(Entry.of(plan).json()));
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
  }

  /**
   * Reads {@code file}.
   *
   * @throws CommandFailure when it is no plan
   */
  public static PlanFile read(Path file) {
    try {
      List<Entry> entries = new ArrayList<>();
      JSON.readTree(Files.readString(file)).forEach(node -> entries.add(Entry.of(node)));
      return new PlanFile(entries);
    } catch (IOException e) {
      throw CommandFailure.badInput(
          "%s is not a plan that 'insideout plan --out' wrote: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  /** The groups that it is about, in its order. */
  public List<String> groups() {
    return entries.stream()
        .filter(entry -> !entry.verdict().equals(Verdict.RETIRE.word()))
        .map(Entry::group)
        .toList();
  }

  /**
   * Makes sure that {@code plans}, made now, are what was written down.
   *
   * @throws CommandFailure when project or deployment have changed since
   */
  public void requireSame(List<GroupPlan> plans) {
    for (GroupPlan plan : plans) {
      if (!entries.contains(Entry.of(plan))) {
        throw CommandFailure.notSo(
            "The plan is out of date: %s is to be %s now (%s). Plan again."
                .formatted(plan.group().name(), plan.verdict().word(), plan.reason()));
      }
    }
  }
}
