package dev.insideout.benchmarks.bank;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The views of the bank, each with its recomputation. */
public enum BankView {
  CREDITS(() -> (transfer, table) -> addTo(table, transfer.toAccount(), transfer.amount())),
  CREDITS_ALONE(CREDITS.recomputation),
  DEBITS(() -> (transfer, table) -> addTo(table, transfer.fromAccount(), transfer.amount())),
  BALANCE(() -> BankView::balance),
  TOTAL(() -> BankView::total),
  OUTER_JOIN_WITHOUT_TIME(
      () ->
          (transfer, table) -> table.put(transfer.id(), Collections.singletonList(transfer.id()))),
  OUTER_JOIN_WITH_TIME(
      () -> (transfer, table) -> table.put(transfer.id(), List.of(transfer.id(), transfer.id()))),
  BALANCE_BANDS(BalanceBands::bands),
  ALL_BANDS(BalanceBands::all);

  /** The key of a view's one row. */
  static final String ALL = "all";

  private final Supplier<Recomputation> recomputation;

  BankView(Supplier<Recomputation> recomputation) {
    this.recomputation = recomputation;
  }

  /** The view's name. */
  public String view() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A recomputation that begins before the first transfer. */
  public Recomputation recomputation() {
    return recomputation.get();
  }

  private static void balance(Transfer transfer, Table table) {
    addTo(table, transfer.toAccount(), transfer.amount());
    addTo(table, transfer.fromAccount(), -transfer.amount());
  }

  private static void total(Transfer transfer, Table table) {
    addTo(table, ALL, transfer.amount());
    addTo(table, ALL, -transfer.amount());
  }

  private static void addTo(Table table, Object key, long amount) {
    long before = table.row(key).map(row -> (long) row.get(0)).orElse(0L);
    table.put(key, List.of(before + amount));
  }
}
