package dev.insideout.cli.viewtest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** The tables that random views read. Keys are few, so that facts meet. */
enum FuzzTable {
  ORDERS(
      "o",
      4,
      Column.version(),
      Column.reference("customer_id", "c", 3),
      Column.reference("product_id", "p", 2),
      Column.number("amount", true),
      Column.text("note", true)),
  PAYMENTS("o", 5, Column.version(), Column.number("paid", true), Column.text("state", false)),
  SHIPMENTS("o", 5, Column.text("carrier", false), Column.number("weight", false)),
  LINES(
      "l",
      6,
      Column.version(),
      Column.reference("order_id", "o", 4),
      Column.number("quantity", true)),
  CUSTOMERS(
      "c",
      3,
      Column.version(),
      Column.text("name", true),
      Column.number("level", false),
      Column.reference("city_id", "t", 2)),
  CITIES("t", 2, Column.text("city", false)),
  PRODUCTS("p", 2, Column.text("title", true)),
  VISITS("v", 3, Column.reference("customer_id", "c", 3), Column.number("minutes", true));

  private static final int ONE_IN = 5;
  private static final int NUMBERS = 6;

  private final String prefix;
  private final int keys;
  private final List<Column> columns;

  FuzzTable(String prefix, int keys, Column... columns) {
    this.prefix = prefix;
    this.keys = keys;
    this.columns = List.of(columns);
  }

  private enum Kind {
    VERSION,
    REFERENCE,
    NUMBER,
    TEXT
  }

  /**
   * A column besides the key.
   *
   * @param prefix of the keys that a reference has
   * @param keys how many of them there are
   */
  record Column(String name, Kind kind, boolean nullable, String prefix, int keys) {
    private static Column version() {
      return new Column("version", Kind.VERSION, false, "", 0);
    }

    private static Column reference(String name, String prefix, int keys) {
      return new Column(name, Kind.REFERENCE, true, prefix, keys);
    }

    private static Column number(String name, boolean nullable) {
      return new Column(name, Kind.NUMBER, nullable, "", 0);
    }

    private static Column text(String name, boolean nullable) {
      return new Column(name, Kind.TEXT, nullable, "", 0);
    }
  }

  String topic() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of the key's column. */
  String key() {
    return switch (this) {
      case ORDERS, PAYMENTS, SHIPMENTS -> "order_id";
      case LINES -> "line_id";
      case CUSTOMERS -> "customer_id";
      case CITIES -> "city_id";
      case PRODUCTS -> "product_id";
      case VISITS -> "visit_id";
    };
  }

  /**
   * A random one of {@code tables}; the orders are more often told of: without them all is empty.
   */
  static FuzzTable of(List<FuzzTable> tables, Random random) {
    return random.nextInt(3) == 0 ? ORDERS : tables.get(random.nextInt(tables.size()));
  }

  boolean mayHaveVersions() {
    return columns.stream().anyMatch(column -> column.kind() == Kind.VERSION);
  }

  List<Column> columns() {
    return columns;
  }

  /**
   * A key.
   *
   * @param suffix tells the keys of one history from those of others
   */
  String key(String suffix, Random random) {
    return key(prefix, keys, suffix, random);
  }

  private static String key(String prefix, int keys, String suffix, Random random) {
    return "%s-%d.%s".formatted(prefix, random.nextInt(keys), suffix);
  }

  /**
   * A value of {@code column}; empty for NULL.
   *
   * @param clock about what a version is
   */
  static Optional<Object> value(Column column, String suffix, int clock, Random random) {
    if (column.nullable() && random.nextInt(ONE_IN) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        switch (column.kind()) {
          case VERSION -> clock + (long) random.nextInt(ONE_IN);
          case REFERENCE -> key(column.prefix(), column.keys(), suffix, random);
          case NUMBER -> random.nextInt(NUMBERS);
          case TEXT -> List.of("a", "b", "c").get(random.nextInt(3));
        });
  }
}
