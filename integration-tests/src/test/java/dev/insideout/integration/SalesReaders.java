package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.util.Map;
import java.util.Set;

/**
 * Those who read the view all the time: a reader of epochs, a plain consumer, a service's cache.
 */
final class SalesReaders implements AutoCloseable {
  private final EpochAudit epochs;
  private final UpsertTable upserts;
  private final CachedSales cache;

  /** Returns when the view has rows. */
  SalesReaders(LogConnection log) throws Exception {
    epochs = new EpochAudit(log);
    upserts = new UpsertTable(log);
    cache = new CachedSales(log);
  }

  /**
   * Lets the writer rest, and compares what each of them has with a recomputation.
   *
   * @param statements by version, what it makes of the amounts
   */
  void compareAll(SalesWriter writer, Map<String, SalesFacts.Aggregate> statements)
      throws Exception {
    writer.pause();
    Map<String, String> expected = epochs.readToTheEnd(statements);
    Positions end = epochs.positions();
    assertThat(epochs.wrong()).as("epochs that the log does not give").isEmpty();
    assertThat(upserts.rows()).as("rows of a plain consumer").isEqualTo(expected);
    assertThat(upserts.disorder()).as("epochs back, and writers beside each other").isEmpty();
    assertThat(cache.rows(end))
        .as("rows of a cache, which is %s", cache.state())
        .isEqualTo(expected);
    writer.goOn();
  }

  /** The submissions that have written the view. */
  Set<Run> runs() {
    return upserts.runs();
  }

  String figures() {
    return "%d epochs of %d records equal a recomputation; %d generations by %d runs; %d look-ups in a cache"
        .formatted(
            epochs.epochs(),
            epochs.records(),
            upserts.generations().size(),
            upserts.runs().size(),
            cache.lookups());
  }

  @Override
  public void close() {
    cache.close();
    upserts.close();
    epochs.close();
  }
}
