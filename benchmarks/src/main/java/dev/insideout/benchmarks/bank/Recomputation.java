package dev.insideout.benchmarks.bank;

/** What a view's statement means, in plain Java: how one more transfer changes its rows. */
@FunctionalInterface
public interface Recomputation {
  /** Lets {@code transfer} change the rows in {@code table}. */
  void add(Transfer transfer, Table table);
}
