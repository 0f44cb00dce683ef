package dev.insideout.benchmarks.bank;

import java.util.List;

/**
 * Views that one job keeps.
 *
 * @param name of the group, or of the lone view
 */
public record BankJob(String name, List<BankView> views) {
  public BankJob {
    views = List.copyOf(views);
  }

  /** A job for each of {@code views}. */
  public static List<BankJob> alone(List<BankView> views) {
    return views.stream().map(view -> new BankJob(view.view(), List.of(view))).toList();
  }

  /** The names of its views. */
  public List<String> viewNames() {
    return views.stream().map(BankView::view).toList();
  }
}
