package dev.insideout.cli.viewtest;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a fuzzer has covered. */
final class FuzzCount {
  private final Map<String, Integer> runs = new TreeMap<>();
  private final Map<String, Integer> facts = new TreeMap<>();

  /** By kind of join how many views have it, and how many of them are fast. */
  private final Map<String, int[]> joins = new TreeMap<>();

  private int cases;
  private int epochs;
  private int rows;
  private int faults;
  private int views;
  private int fast;

  /** How many views and histories were right on both paths. */
  int cases() {
    return cases;
  }

  double fastShare() {
    return (double) fast / views;
  }

  void facts(List<List<List<FuzzFact>>> histories) {
    histories.forEach(history -> history.forEach(step -> step.forEach(this::fact)));
  }

  private void fact(FuzzFact fact) {
    String kind = fact.deleted() ? "deletions" : "rows";
    facts.merge(fact.repeated() ? "repeated" : kind, 1, Integer::sum);
  }

  /** So many views and histories were right on both paths. */
  void right(int more) {
    cases += more;
  }

  /** A job that was right at every epoch. */
  void run(String path, FuzzJob.Seen seen) {
    runs.merge(path, 1, Integer::sum);
    epochs += seen.epochs();
    rows += seen.rows();
    faults += seen.faults();
  }

  void view(FuzzView view, boolean isFast) {
    views++;
    fast += isFast ? 1 : 0;
    view.joins()
        .forEach(
            join -> {
              int[] counts =
                  joins.computeIfAbsent(
                      "%s %s".formatted(join.inner() ? "INNER" : "LEFT", join.kind()),
                      kind -> new int[2]);
              counts[0]++;
              counts[1] += isFast ? 1 : 0;
            });
  }

  @Override
  public String toString() {
    return "%d cases, each right on both paths; jobs %s: %d epochs compared, %d rows at their ends, %d failures; %d views, %d of them fast; facts %s; joins, and how many are in fast views: %s"
        .formatted(
            cases,
            runs,
            epochs,
            rows,
            faults,
            views,
            fast,
            facts,
            joins.entrySet().stream()
                .map(
                    join ->
                        "%s %d/%d".formatted(join.getKey(), join.getValue()[0], join.getValue()[1]))
                .collect(Collectors.joining(", ")));
  }
}
