package dev.insideout.cli.why;

import dev.insideout.cli.viewtest.GivenRow;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.sqlview.TableDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a row of a view is what it is.
 *
 * @param key the texts of the key's columns
 * @param row the texts of its cells by column; empty when the view has no such row
 * @param epoch of which it is read; empty where there is none
 * @param inputs what is behind it
 * @param rerun the rows that the view's job makes of the inputs alone, by their names
 * @param again the row of the key among them
 */
public record Explanation(
    String view,
    Map<String, String> key,
    Optional<Map<String, String>> row,
    Optional<EpochId> epoch,
    List<Input> inputs,
    Map<String, Map<String, String>> rerun,
    Optional<Map<String, String>> again) {
  /**
   * What is behind it in one table.
   *
   * @param how it was found, as a person reads it
   */
  record Input(TableDescription table, String how, List<KeyHistory.Entry> entries) {}

  /** True when the inputs alone give the row that the view has, or neither gives one. */
  public boolean proven() {
    return row.equals(again);
  }

  /** The inputs that the view has read, those of a key in their order. */
  List<GivenRow> given() {
    return inputs.stream()
        .flatMap(input -> input.entries().stream())
        .filter(entry -> entry.state() != KeyHistory.State.PENDING)
        .map(entry -> entry.record().given())
        .toList();
  }
}
