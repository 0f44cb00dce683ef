package dev.insideout.cli.relocation;

import dev.insideout.contract.position.Positions;
import java.util.List;

/**
 * How the keys of a table in the new log stand to what the old one had.
 *
 * @param same keys of which both have the same
 * @param newer of which the new log has what came later
 * @param missing of which it has nothing
 * @param older of which it has less
 * @param samples some of those that it lacks, as a person reads them
 * @param read how far the new log was read for it
 */
public record Standing(
    MovedTable table,
    long same,
    long newer,
    long missing,
    long older,
    List<String> samples,
    Positions read) {

  /** True when the new log has all that the old one had. */
  public boolean holds() {
    return missing + older == 0;
  }

  /** A line for a person. */
  public String text() {
    return "%s: %,d keys the same, %,d newer, %,d not there yet, %,d older"
        .formatted(table.name(), same, newer, missing, older);
  }

  /** What is lacking, as the rest of a sentence. */
  public String lack() {
    return "of %s %,d keys are not there and %,d are older, such as %s"
        .formatted(table.name(), missing, older, String.join(", ", samples));
  }
}
