package dev.insideout.integration;

import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.RowChange;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds every epoch of the view against the sales below its positions. A lost epoch makes it fail.
 * Epochs may be read while a region is away, and are held against its sales later.
 */
final class EpochAudit implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final EpochReader reader;
  private final SalesFacts facts;
  private final Map<String, String> rows = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<SeenEpoch> seen = new ArrayList<>();
  private int audited;

  EpochAudit(LogConnection log) {
    reader = new EpochReader(log, List.of(SalesProject.VIEW));
    facts = new SalesFacts(log);
  }

  /** An epoch, and when it was seen here, milliseconds since 1970. */
  record SeenEpoch(AppliedEpoch epoch, long at) {}

  /** Reads on for a moment; returns the cut of the last epoch. */
  Positions look() throws BadRecordException {
    for (AppliedEpoch epoch : reader.poll(POLL)) {
      seen.add(new SeenEpoch(epoch, System.currentTimeMillis()));
    }
    return reader.positions();
  }

  /** The epochs that were seen, oldest first. */
  List<SeenEpoch> seen() {
    return seen;
  }

  /**
   * Reads on until an epoch has all that the log has now.
   *
   * @param statements by version, what it makes of the amounts
   * @return the rows that the view must have now
   */
  Map<String, String> readToTheEnd(Map<String, SalesFacts.Aggregate> statements)
      throws BadRecordException {
    Positions end = facts.ends();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!reader.positions().cover(end)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "after %s the last epoch is %s at %s; the log ends at %s"
                .formatted(LIMIT, reader.applied(), reader.positions(), end));
      }
      look();
    }
    for (; audited < seen.size(); audited++) {
      AppliedEpoch epoch = seen.get(audited).epoch();
      audit(epoch, statements.get(epoch.version()));
    }
    return facts.rows(statements.get(seen.get(audited - 1).epoch().version()));
  }

  private void audit(AppliedEpoch epoch, SalesFacts.Aggregate statement) throws BadRecordException {
    for (RowChange change : epoch.changes().getOrDefault(SalesProject.VIEW, List.of())) {
      String country = change.key().get("country").toString();
      change
          .row()
          .ifPresentOrElse(
              row -> rows.put(country, UpsertTable.text(row)), () -> rows.remove(country));
    }
    facts.advanceTo(epoch.positions());
    Map<String, String> expected = facts.rows(statement);
    if (!rows.equals(expected)) {
      wrong.add(
          "%s by version %s: %s instead of %s"
              .formatted(epoch.id(), epoch.version(), rows, expected));
    }
  }

  /** The cut of the last epoch. */
  Positions positions() {
    return reader.positions();
  }

  /** The epochs that were not what the log gives. */
  List<String> wrong() {
    return wrong;
  }

  /** How many epochs were looked at. */
  int epochs() {
    return audited;
  }

  /** How many records of the log they were made of. */
  long records() {
    return facts.records();
  }

  @Override
  public void close() {
    reader.close();
    facts.close();
  }
}
