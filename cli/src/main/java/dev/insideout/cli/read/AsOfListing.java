package dev.insideout.cli.read;

import dev.insideout.cli.log.KeyFilter;
import dev.insideout.cli.log.KeyOrder;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.recomputation.ViewRows;
import java.util.Map;
import java.util.Optional;

/** Shows a view as it was at a cut of the log. */
public final class AsOfListing {
  private final ReadOptions options;
  private final Output output;

  /** A listing that neither follows nor shows anything but rows. */
  public AsOfListing(ReadOptions options, Output output) {
    this.options = options;
    this.output = output;
  }

  /** Writes the rows. */
  public void show(ViewRows view) {
    KeyFilter filter = KeyFilter.parse(options.key(), view.key());
    RowWriter writer = new RowWriter(output, view.row(), options.limit());
    view.rows().entrySet().stream()
        .filter(row -> filter.accepts(row.getKey()))
        .sorted(Map.Entry.comparingByKey(KeyOrder.ASCENDING))
        .forEach(row -> writer.write(row.getKey(), Optional.of(row.getValue())));
    writer.showTable();
  }
}
