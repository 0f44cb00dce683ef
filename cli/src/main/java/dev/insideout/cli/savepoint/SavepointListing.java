package dev.insideout.cli.savepoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.Sizes;
import dev.insideout.cli.output.TextTable;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.flink.view.SavedOwnership;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.runtime.checkpoint.OperatorState;

/** Shows savepoints, and what is in one. */
final class SavepointListing {
  private static final String NONE = "-";

  private final Output output;
  private final Owners owners;

  SavepointListing(Output output, Owners owners) {
    this.output = output;
    this.owners = owners;
  }

  /** Writes one JSON object a savepoint, or a table. */
  void show(List<SavedGroup> savepoints) {
    TextTable table =
        new TextTable(List.of("completed", "group", "kind", "version", "epoch", "size", "path"));
    for (SavedGroup saved : savepoints) {
      if (output.json()) {
        output.result(json(saved));
      } else {
        table.add(
            saved.completed().toString(),
            owners.groupOf(saved),
            saved.kind().toString(),
            saved.ownership().map(SavedOwnership::version).orElse(NONE),
            epoch(saved),
            Sizes.text(saved.bytes()),
            saved.folder().toString());
      }
    }
    if (!output.json()) {
      output.result(table);
    }
  }

  /** Writes all that is in one. */
  void inspect(SavedGroup saved) {
    ObjectNode json = json(saved);
    TextTable table =
        new TextTable(
            List.of("operator", "uid", "parallelism", "size", "state", "kind", "entries", "bytes"));
    List<OperatorState> largestFirst =
        saved.operators().stream()
            .sorted(
                Comparator.comparingLong(OperatorState::getStateSize)
                    .reversed()
                    .thenComparing(SavedGroup::uid))
            .toList();
    for (OperatorState operator : largestFirst) {
      inspect(operator, table, json);
    }
    if (output.json()) {
      output.result(json);
      return;
    }
    output.result(
        "%s: %s of group %s, checkpoint %d, completed %s, %s."
            .formatted(
                saved.folder(),
                saved.kind(),
                owners.groupOf(saved),
                saved.checkpoint(),
                saved.completed(),
                Sizes.text(saved.bytes())));
    saved.ownership().ifPresent(this::tell);
    output.result(table);
    long stateless = saved.operators().stream().filter(o -> o.getStateSize() == 0).count();
    output.result("%d more operators keep nothing.".formatted(stateless));
    if (saved.isCheckpoint()) {
      output.result(
          "The files of a checkpoint are its state backend's: entries are counted in savepoints only.");
    }
  }

  private void tell(SavedOwnership owned) {
    output.result(
        "Version %s, run %s, generation %d, epoch %s%s."
            .formatted(
                owned.version(),
                owned.run(),
                owned.generation(),
                owned.published().map(EpochId::toString).orElse("none"),
                owned.takingOver() ? ", taking over" : ""));
    output.result("Positions %s".formatted(owned.positions()));
  }

  private void inspect(OperatorState operator, TextTable table, ObjectNode json) {
    String name = operator.getOperatorName().orElse(NONE);
    String uid = SavedGroup.uid(operator);
    ObjectNode node =
        json.withArray("operators")
            .addObject()
            .put("name", name)
            .put("uid", uid)
            .put("parallelism", operator.getParallelism())
            .put("max_parallelism", operator.getMaxParallelism())
            .put("bytes", operator.getStateSize());
    List<StateCount> states;
    try {
      states = StateCounts.of(operator);
    } catch (IOException e) {
      output.progress("The state of %s cannot be counted: %s.".formatted(uid, e.getMessage()));
      states = List.of();
    }
    for (StateCount state : states) {
      node.withArray("states")
          .addObject()
          .put("name", state.name())
          .put("kind", state.kind().toString())
          .put("entries", state.entries().isPresent() ? state.entries().getAsLong() : null)
          .put("bytes", state.bytes().isPresent() ? state.bytes().getAsLong() : null);
    }
    String parallelism = Integer.toString(operator.getParallelism());
    String size = Sizes.text(operator.getStateSize());
    if (states.isEmpty() && operator.getStateSize() > 0) {
      table.add(name, uid, parallelism, size, NONE, NONE, NONE, NONE);
    }
    for (StateCount state : states) {
      table.add(
          name,
          uid,
          parallelism,
          size,
          state.name(),
          state.kind().toString(),
          text(state.entries()),
          text(state.bytes()));
    }
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : NONE;
  }

  private static String epoch(SavedGroup saved) {
    return saved.ownership().flatMap(SavedOwnership::published).map(EpochId::toString).orElse(NONE);
  }

  private ObjectNode json(SavedGroup saved) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("path", saved.folder().toString())
            .put("completed", saved.completed().toString())
            .put("group", owners.groupOf(saved))
            .put("kind", saved.kind().toString())
            .put("checkpoint", saved.checkpoint())
            .put("bytes", saved.bytes());
    saved.views().forEach(json.putArray("views")::add);
    saved
        .ownership()
        .ifPresent(
            owned -> {
              json.put("version", owned.version())
                  .put("run", owned.run().toString())
                  .put("generation", owned.generation())
                  .put("taking_over", owned.takingOver())
                  .put("positions", owned.positions().toString());
              json.put("epoch", owned.published().map(EpochId::toString).orElse(null));
            });
    return json;
  }
}
