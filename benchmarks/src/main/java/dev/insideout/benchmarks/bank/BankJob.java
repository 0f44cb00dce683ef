package dev.insideout.benchmarks.bank;

import java.util.List;

/**
 * Views that one job keeps.
 *
 * @param name of the group, or of the lone view
 */
public record BankJob(String name, List<BankView> views) {
  /** The sums: four views in one group. */
  public static final BankJob SUMS =
      new BankJob(
          "bank", List.of(BankView.CREDITS, BankView.DEBITS, BankView.BALANCE, BankView.TOTAL));

  /** The self-joins: two views in one group. */
  public static final BankJob JOINS =
      new BankJob(
          "joins", List.of(BankView.OUTER_JOIN_WITHOUT_TIME, BankView.OUTER_JOIN_WITH_TIME));

  public BankJob {
    views = List.copyOf(views);
  }

  /** The job of a view that is in no group. */
  public static BankJob alone(BankView view) {
    return new BankJob(view.view(), List.of(view));
  }

  /** The names of its views. */
  public List<String> viewNames() {
    return views.stream().map(BankView::view).toList();
  }
}
