package dev.insideout.cli.read;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.DeliveryException;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.LostEpoch;
import dev.insideout.cache.LostEpochException;
import dev.insideout.cli.log.MissingRegions;
import dev.insideout.cli.log.RegionAdmins;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.List;

/**
 * Shows the whole epochs that a view's topic holds: when each was ended, what it changed, and its
 * cut of the log.
 */
public final class EpochListing {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final LogConnection log;
  private final String view;
  private final Output output;

  /** A listing of the epochs of {@code view}, whose topic exists. */
  public EpochListing(LogConnection log, String view, Output output) {
    this.log = log;
    this.view = view;
    this.output = output;
  }

  /**
   * Writes a line for each epoch, oldest first; never returns when it is to follow.
   *
   * @throws BadRecordException when a row of the view cannot be decoded
   */
  public void show(boolean follow) throws BadRecordException {
    try (RegionAdmins admins = new RegionAdmins(log);
        EpochReader reader = new EpochReader(log, List.of(view))) {
      while (follow || !reader.caughtUp()) {
        show(reader, admins);
      }
      if (reader.applied().isEmpty()) {
        output.progress("View %s has published no whole epoch yet.".formatted(view));
      }
    }
  }

  private void show(EpochReader reader, RegionAdmins admins) throws BadRecordException {
    List<AppliedEpoch> epochs;
    try {
      epochs = reader.poll(PATIENCE);
    } catch (LostEpochException e) {
      write(e);
      return;
    } catch (DeliveryException e) {
      throw CommandFailure.badInput(
          "View %s is delivered eagerly and has no epochs: 'insideout read %s' shows its rows."
              .formatted(view, view),
          e);
    }
    if (!epochs.isEmpty()) {
      Positions ends = admins.endsWhereTheyAnswer(reader.positions(), this::tellAway);
      epochs.forEach(epoch -> write(epoch, lag(epoch.positions(), ends)));
    }
  }

  /** Then what is behind is that of the other regions. */
  private void tellAway(String region, CommandFailure why) {
    output.progress(
        "Region %s is not counted in what is behind. %s".formatted(region, why.getMessage()));
  }

  private void write(LostEpochException e) {
    LostEpoch lost = e.lost();
    if (output.json()) {
      output.result(
          JsonNodeFactory.instance
              .objectNode()
              .put("lost", lost.writtenAfter().map(EpochId::toString).orElse(null))
              .put("partition", lost.partition())
              .put("offset", lost.offset())
              .put("message", e.getMessage()));
    } else {
      output.result("lost: " + e.getMessage());
    }
  }

  /** How many records of the log the epoch does not know. */
  private static long lag(Positions positions, Positions ends) {
    return ends.next().entrySet().stream()
        .mapToLong(end -> end.getValue() - positions.of(end.getKey()).orElse(0))
        .sum();
  }

  private void write(AppliedEpoch epoch, long lag) {
    int rows = epoch.changes().getOrDefault(view, List.of()).size();
    if (output.json()) {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("epoch", epoch.id().toString())
              .put("time", epoch.written().toString())
              .put("rows", rows)
              .put("kind", epoch.kind().text())
              .put("takeover", epoch.takeover())
              .put("repairs", epoch.repaired().size())
              .put("positions", epoch.positions().toString())
              .put("lag", lag);
      MissingRegions.put(json, epoch.missing());
      output.result(json);
    } else {
      output.result(
          "%-10s  %s  %,8d rows  %,8d behind  %s%s"
              .formatted(
                  epoch.id(), epoch.written(), rows, lag, epoch.positions(), remarks(epoch)));
    }
  }

  private static String remarks(AppliedEpoch epoch) {
    return (epoch.hydrating() ? "  hydrating" : "")
        + (epoch.takeover() ? "  takeover" : "")
        + (epoch.missing().isEmpty() ? "" : "  partial: " + MissingRegions.text(epoch.missing()))
        + (epoch.repaired().isEmpty() ? "" : ", repairs what was lost");
  }
}
