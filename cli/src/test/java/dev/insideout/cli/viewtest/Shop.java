package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.FolderJob;
import dev.insideout.sqlview.TableDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** Tables for test files to be read against, and a view of them; nothing of it runs. */
final class Shop {
  static final LogicalType TEXT = new VarCharType(false, VarCharType.MAX_LENGTH);
  static final LogicalType OPTIONAL_TEXT = new VarCharType(true, VarCharType.MAX_LENGTH);
  static final LogicalType NUMBER = new BigIntType(false);
  static final LogicalType EURO = new DecimalType(false, 12, 2);
  static final LogicalType TIME = new LocalZonedTimestampType(false, 3);

  /** The newest version of a key is its row. */
  static final TableDescription ORDERS =
      table(
          "orders",
          List.of("order_id"),
          Optional.of("version"),
          new String[] {"order_id", "event_id", "event_time", "version", "status", "note"},
          TEXT,
          TEXT,
          TIME,
          NUMBER,
          TEXT,
          OPTIONAL_TEXT);

  /** The last record of a key is its row. */
  static final TableDescription CUSTOMERS =
      table(
          "customers",
          List.of("customer_id"),
          Optional.empty(),
          new String[] {"customer_id", "name"},
          TEXT,
          TEXT);

  /** Events. */
  static final TableDescription CLICKS =
      table("clicks", List.of(), Optional.empty(), new String[] {"page", "ms"}, TEXT, NUMBER);

  static final TableDescription TOTALS =
      new TableDescription(
          "totals",
          "totals",
          RowType.of(
              new LogicalType[] {TEXT, NUMBER, EURO}, new String[] {"status", "orders", "total"}),
          List.of("status"),
          Optional.empty(),
          Map.of(),
          Set.of(),
          OptionalInt.of(4),
          List.of());

  private Shop() {}

  private static TableDescription table(
      String name,
      List<String> key,
      Optional<String> version,
      String[] columns,
      LogicalType... types) {
    return new TableDescription(
        name,
        name,
        RowType.of(types, columns),
        key,
        version,
        Map.of(),
        Set.of(),
        OptionalInt.empty(),
        List.of());
  }

  /** Reads {@code text} as the file {@code sums.yaml} in {@code folder}. */
  static ViewTest read(Path folder, String text) throws IOException, MistakeException {
    Path file = folder.resolve("sums.yaml");
    Files.writeString(file, text);
    FolderJob job =
        new FolderJob("totals", List.of(ORDERS, CUSTOMERS, CLICKS), List.of(TOTALS), null);
    try (TestRegistry registry = TestRegistry.start()) {
      return new TestFileReader("totals", job, registry).read(file);
    }
  }
}
