package dev.insideout.benchmarks.bank;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The views over {@code balance}: accounts by bands of their balance, and all bands together. */
final class BalanceBands {
  private static final long BAND_CENTS = 100_000;

  private final Map<Long, Long> balances = new HashMap<>();

  private BalanceBands() {}

  /** A band's accounts and what they have together. */
  static Recomputation bands() {
    BalanceBands accounts = new BalanceBands();
    return (transfer, table) -> {
      accounts.change(transfer.toAccount(), transfer.amount(), table);
      accounts.change(transfer.fromAccount(), -transfer.amount(), table);
    };
  }

  /** The accounts of all bands, and what they have together. */
  static Recomputation all() {
    Recomputation bands = bands();
    Table below = new Table();
    return (transfer, table) -> {
      bands.add(transfer, below);
      below.takeWritten();
      long accounts = below.rows().values().stream().mapToLong(row -> (long) row.get(0)).sum();
      long total = below.rows().values().stream().mapToLong(row -> (long) row.get(1)).sum();
      table.put(BankView.ALL, List.of(accounts, total));
    };
  }

  private void change(long account, long cents, Table table) {
    Long before = balances.get(account);
    long after = (before == null ? 0 : before) + cents;
    balances.put(account, after);
    if (before != null) {
      count(table, before, -1);
    }
    count(table, after, 1);
  }

  private static void count(Table table, long balance, int accounts) {
    Object band = balance / BAND_CENTS;
    long counted = table.row(band).map(row -> (long) row.get(0)).orElse(0L) + accounts;
    long together = table.row(band).map(row -> (long) row.get(1)).orElse(0L) + accounts * balance;
    if (counted == 0) {
      table.remove(band);
    } else {
      table.put(band, List.of(counted, together));
    }
  }
}
