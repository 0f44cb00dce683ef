package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A view of a project that is changed, again and again, by the commands. */
final class ViewChange {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final String view;
  private final List<String> published = new ArrayList<>();

  ViewChange(Path folder, String view) {
    this.folder = folder;
    this.view = view;
  }

  /** How many rows each promotion has published. */
  List<String> published() {
    return published;
  }

  CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }

  void done(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  /** What would happen to the view. */
  String verdict() {
    CommandRun plan = run("plan", view, "--json");
    assertThat(plan.outLines()).as(plan.err()).hasSize(1);
    return json(plan.out()).path("verdict").asText();
  }

  /**
   * Plans, builds, promotes, and compares with what the readers see.
   *
   * @param expected the rows after it
   * @param differing how many rows are published
   */
  void promote(String what, Readers readers, Map<String, String> expected, int differing)
      throws Exception {
    readers.forget();
    Map<String, String> before = new HashMap<>(readers.rows());
    assertThat(verdict()).as(what).isEqualTo("rebuild");
    done("apply", view);
    requireGate(what, before, expected);
    assertThat(readers.rows())
        .as("%s: nothing is published before promote", what)
        .isEqualTo(before);
    assertThat(readers.upserts().take()).isEmpty();
    done("promote", view);
    assertThat(readers.rows()).as(what).isEqualTo(expected);
    List<String> seen = readers.upserts().take();
    assertThat(seen).as("%s: only what differs is published", what).hasSize(differing);
    published.add(what + " " + seen.size());
    readers.requireOneStep(what, differing);
    assertThat(verdict()).as("%s, after it", what).isEqualTo("unchanged");
  }

  /**
   * Where rows differ in columns that both versions have, diff says so, and the gate of promote
   * closes. A column more or less is no difference of rows.
   */
  private void requireGate(String what, Map<String, String> before, Map<String, String> expected) {
    JsonNode diff = json(run("diff", view, "--json").out());
    int different =
        diff.path("changed").asInt() + diff.path("new").asInt() + diff.path("gone").asInt();
    System.out.println("diff, " + what + ": " + diff);
    if (before.equals(expected)) {
      assertThat(different).as("%s: %s", what, diff).isZero();
    }
    if (different > 0) {
      CommandRun refused = run("promote", view, "--max-changed", "0");
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
      assertThat(refused.err())
          .contains("differ in %d of".formatted(different), "nothing was changed");
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
