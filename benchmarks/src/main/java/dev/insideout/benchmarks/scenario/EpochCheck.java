package dev.insideout.benchmarks.scenario;

import dev.insideout.benchmarks.bank.BankView;
import dev.insideout.benchmarks.bank.Recomputation;
import dev.insideout.benchmarks.bank.Table;
import dev.insideout.benchmarks.bank.TransferLog;
import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.LostEpochException;
import dev.insideout.cache.RowChange;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;

/**
 * Reads views of one group and compares every epoch with a recomputation over the log up to the
 * epoch's positions. An epoch equals its recomputation when the one before it does, and every row
 * that either of the two has written since is equal: that is looked at for each epoch, all rows at
 * the end, and after a takeover whose cut is behind the one before it. Not thread-safe.
 */
public final class EpochCheck implements AutoCloseable {
  private static final int WORDS_KEPT = 5;

  private final EpochReader reader;
  private final TransferLog transfers;
  private final Map<BankView, Table> seen = new EnumMap<>(BankView.class);
  private final Map<BankView, Table> recomputed = new EnumMap<>(BankView.class);
  private final Map<BankView, Recomputation> recomputations = new EnumMap<>(BankView.class);
  private TransferLog.Cuts cuts;
  private final List<String> mistakes = new ArrayList<>();
  private final List<String> losses = new ArrayList<>();
  private Positions positions = Positions.NONE;
  private boolean inOrder = true;
  private long generation;
  private int moved;
  private int wrong;

  /** Opens {@code views}, whose topics must exist. */
  public EpochCheck(LogConnection log, List<BankView> views, TransferLog transfers) {
    reader = new EpochReader(log, views.stream().map(BankView::view).toList());
    this.transfers = transfers;
    views.forEach(view -> seen.put(view, new Table()));
    recomputeFromTheStart();
  }

  private void recomputeFromTheStart() {
    cuts = transfers.cuts();
    for (BankView view : seen.keySet()) {
      recomputed.put(view, new Table());
      recomputations.put(view, view.recomputation());
    }
  }

  /** Checks the epochs that arrive within {@code timeout}. */
  public void poll(Duration timeout) throws BadRecordException {
    try {
      for (AppliedEpoch epoch : reader.poll(timeout)) {
        check(epoch);
      }
    } catch (LostEpochException e) {
      losses.add(e.getMessage());
    }
  }

  /** What the reader said of gaps in the chain of epochs. */
  public List<String> losses() {
    return List.copyOf(losses);
  }

  private void check(AppliedEpoch epoch) throws BadRecordException {
    boolean back = !epoch.positions().cover(positions);
    if (back) {
      recomputeFromTheStart();
    }
    cuts.advance(
        epoch.positions(),
        transfer -> recomputations.forEach((view, r) -> r.add(transfer, recomputed.get(view))));
    inOrder &= epoch.id().generation() >= generation;
    generation = epoch.id().generation();
    boolean right = true;
    for (BankView view : seen.keySet()) {
      for (RowChange change : epoch.changes().get(view.view())) {
        apply(change, seen.get(view));
      }
      right &= matches(epoch, view, back);
    }
    if (!epoch.positions().equals(positions)) {
      positions = epoch.positions();
      moved++;
    }
    if (!right) {
      wrong++;
    }
  }

  private boolean matches(AppliedEpoch epoch, BankView view, boolean allRows) {
    Set<Object> written = new HashSet<>(seen.get(view).takeWritten());
    if (allRows) {
      written.addAll(seen.get(view).rows().keySet());
    }
    written.addAll(recomputed.get(view).takeWritten());
    boolean right = true;
    for (Object key : written) {
      Optional<List<Object>> published = seen.get(view).row(key);
      Optional<List<Object>> expected = recomputed.get(view).row(key);
      if (!published.equals(expected)) {
        right = false;
        note(
            "%s, epoch %s at %s, key %s: published %s, recomputed %s"
                .formatted(view.view(), epoch.id(), epoch.positions(), key, published, expected));
      }
    }
    return right;
  }

  private void note(String mistake) {
    if (mistakes.size() < WORDS_KEPT) {
      mistakes.add(mistake);
    }
  }

  private static void apply(RowChange change, Table table) {
    Object key = plain(change.key().get(0));
    change.row().ifPresentOrElse(row -> table.put(key, withoutKey(row)), () -> table.remove(key));
  }

  private static List<Object> withoutKey(GenericRecord row) {
    List<Object> columns = new ArrayList<>();
    for (int i = 1; i < row.getSchema().getFields().size(); i++) {
      columns.add(plain(row.get(i)));
    }
    return columns;
  }

  private static Object plain(Object value) {
    return value instanceof CharSequence text ? text.toString() : value;
  }

  /** Compares all rows that the reader now holds, also those that no epoch of late has written. */
  public void checkAllRows() {
    for (BankView view : seen.keySet()) {
      Map<Object, List<Object>> held =
          reader.rows(view.view()).entrySet().stream()
              .collect(
                  Collectors.toMap(e -> plain(e.getKey().get(0)), e -> withoutKey(e.getValue())));
      if (!Objects.equals(held, recomputed.get(view).rows())) {
        wrong++;
        note(
            "%s at %s: the rows are not those of a recomputation"
                .formatted(view.view(), positions));
      }
    }
  }

  /** The cut that the last checked epoch reflects. */
  public Positions positions() {
    return positions;
  }

  /** How many epochs were checked whose cut differs from the one before it. */
  public int moved() {
    return moved;
  }

  /** The generation of the last epoch, 0 before the first. */
  public long generation() {
    return generation;
  }

  /** True when no epoch came after one of a higher generation. */
  public boolean generationsInOrder() {
    return inOrder;
  }

  /** How many epochs were not what a recomputation gives. */
  public int wrong() {
    return wrong;
  }

  /** What was wrong, the first few. */
  public List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  @Override
  public void close() {
    reader.close();
  }
}
