package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.unified.fact.FactTopic;
import dev.insideout.benchmarks.unified.fact.Joined;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The views that all engines keep: each is the one before and something more. */
public enum UnifiedView {
  /** Orders, payments and shipments, which have the same key. */
  ORDER_PARTS(
      "a", "order_parts", 10, Set.of(FactTopic.ORDERS, FactTopic.PAYMENTS, FactTopic.SHIPMENTS)),
  /** Also the customer, to which the order points. */
  ORDER_CUSTOMER(
      "b",
      "order_customer",
      14,
      Set.of(FactTopic.ORDERS, FactTopic.PAYMENTS, FactTopic.SHIPMENTS, FactTopic.CUSTOMERS)),
  /** Also the sum of the order's lines, and the product, to which the order points. */
  ORDER_WHOLE("c", "order_whole", 18, Set.of(FactTopic.values()));

  /** Of every view. */
  public static final String KEY = "order_id";

  private final String letter;
  private final String viewName;
  private final int columns;
  private final Set<FactTopic> topics;

  UnifiedView(String letter, String viewName, int columns, Set<FactTopic> topics) {
    this.letter = letter;
    this.viewName = viewName;
    this.columns = columns;
    this.topics = topics;
  }

  /** What the view is called in figures, such as {@code "(a)"}. */
  public String mark() {
    return "(" + letter + ")";
  }

  /** What it is called in the names of scenarios. */
  public String letter() {
    return letter;
  }

  /** What its topic and its statement are called. */
  public String viewName() {
    return viewName;
  }

  /** What it reads. */
  public Set<FactTopic> topics() {
    return topics;
  }

  public List<ViewColumn> columns() {
    return ViewColumn.ALL.subList(0, columns);
  }

  /** A row as it must be, in the order of the columns. */
  public List<Object> row(Joined joined) {
    List<Object> row = new ArrayList<>(columns);
    for (ViewColumn column : columns()) {
      row.add(column.value().apply(joined));
    }
    return row;
  }
}
