package dev.insideout.sqlview;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.golden.GoldenSavepoint;
import dev.insideout.testlog.TestLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * A view, what happened before a golden savepoint of it was made, and what happens after. No part
 * of the log has both, so that only the savepoint connects them.
 */
interface GoldenView {
  /** What golden savepoints may be of, the newest last. */
  List<String> ALL = List.of(GoldenShop.VIEW, GoldenPaidOrders.VIEW);

  String name();

  /** The SQL of the job: path below sql/ to text. */
  Map<String, String> sql();

  /** The view when the savepoint was made. */
  Map<String, String> before();

  /** The view after {@link #goOn}. */
  Map<String, String> after();

  /** What only the savepoint tells later. */
  void begin();

  /** Writes to {@code place} what a job must not read that goes on from behind it. */
  void fill(SourcePartition place, long offset);

  /** Fills the log below {@code positions} with that. */
  default void fill(Positions positions) {
    positions
        .next()
        .forEach(
            (place, next) -> {
              for (long offset = 0; offset < next; offset++) {
                fill(place, offset);
              }
            });
  }

  /** Each of these facts is understood only by somebody who knows what came before. */
  void goOn();

  /** The view of that name over {@code log}, whose topics it makes. */
  static GoldenView of(String name, TestLog log) throws ExecutionException, InterruptedException {
    return switch (name) {
      case GoldenShop.VIEW -> new GoldenShop(log);
      case GoldenPaidOrders.VIEW -> new GoldenPaidOrders(log);
      default -> throw new IllegalArgumentException("no story of " + name);
    };
  }

  /** The name of the view that a golden savepoint is of. */
  static String of(GoldenSavepoint golden) throws InvalidSqlException {
    return SqlProject.open(golden.folder()).views().get(0);
  }
}
