package dev.insideout.benchmarks.bank;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The views of the bank, each with what its statement means: how one more transfer changes its
 * rows, in plain Java.
 */
public enum BankView {
  CREDITS {
    @Override
    public void add(Transfer transfer, Table table) {
      addTo(table, transfer.toAccount(), transfer.amount());
    }
  },
  DEBITS {
    @Override
    public void add(Transfer transfer, Table table) {
      addTo(table, transfer.fromAccount(), transfer.amount());
    }
  },
  BALANCE {
    @Override
    public void add(Transfer transfer, Table table) {
      addTo(table, transfer.toAccount(), transfer.amount());
      addTo(table, transfer.fromAccount(), -transfer.amount());
    }
  },
  TOTAL {
    @Override
    public void add(Transfer transfer, Table table) {
      addTo(table, ALL, transfer.amount());
      addTo(table, ALL, -transfer.amount());
    }
  },
  OUTER_JOIN_WITHOUT_TIME {
    @Override
    public void add(Transfer transfer, Table table) {
      table.put(transfer.id(), Collections.singletonList(transfer.id()));
    }
  },
  OUTER_JOIN_WITH_TIME {
    @Override
    public void add(Transfer transfer, Table table) {
      table.put(transfer.id(), List.of(transfer.id(), transfer.id()));
    }
  };

  /** The key of the one row of {@code total}. */
  public static final String ALL = "all";

  /** The four that plain Flink SQL is compared by. */
  public static final List<BankView> SUMS = List.of(CREDITS, DEBITS, BALANCE, TOTAL);

  /** The view's name. */
  public String view() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all views. */
  public static List<String> names() {
    return Arrays.stream(values()).map(BankView::view).toList();
  }

  /** Lets {@code transfer} change the view's rows in {@code table}. */
  public abstract void add(Transfer transfer, Table table);

  private static void addTo(Table table, Object key, long amount) {
    long before = table.row(key).map(row -> (long) row.get(0)).orElse(0L);
    table.put(key, List.of(before + amount));
  }
}
