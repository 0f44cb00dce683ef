package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Decodes with any of Flink's formats. One that tells changes may make several rows of a record, or
 * none; any other makes one.
 */
final class FormatDecoder implements BytesDecoder {
  private static final long serialVersionUID = 1L;

  private final DeserializationSchema<RowData> format;
  private final boolean changes;
  private final RequiredColumns required;

  /**
   * @param changes whether the format tells changes of rows
   * @param type the columns that it makes
   */
  FormatDecoder(DeserializationSchema<RowData> format, boolean changes, RowType type) {
    this.format = format;
    this.changes = changes;
    this.required = new RequiredColumns(type);
  }

  @Override
  public void checkSchema(SchemaRegistry registry) {
    // The format's own affair: the registry has no schema for it.
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws Exception {
    format.open(context);
  }

  @Override
  public List<RowData> decode(byte[] bytes) throws BadRecordException {
    List<RowData> rows = new ArrayList<>(1);
    try {
      format.deserialize(bytes, new ListCollector<>(rows));
    } catch (IOException | RuntimeException e) {
      throw new BadRecordException(reason(e), e);
    }
    if (rows.isEmpty() && !changes) {
      throw new BadRecordException("the format makes no row of it");
    }
    for (RowData row : rows) {
      requireColumns(row);
    }
    return rows;
  }

  /** What is taken back need name no more than its key. */
  private void requireColumns(RowData row) throws BadRecordException {
    boolean isRow = row.getRowKind() == RowKind.INSERT || row.getRowKind() == RowKind.UPDATE_AFTER;
    Optional<String> missing = isRow ? required.missing(row) : Optional.empty();
    if (missing.isPresent()) {
      throw new BadRecordException(
          "column '%s' is NOT NULL, and the record has no value for it".formatted(missing.get()));
    }
  }

  /** Formats say in the outer message which record it was, and in the innermost what is wrong. */
  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root == error ? text(error) : "%s: %s".formatted(text(error), text(root));
  }

  /** A parser's further lines say where in its own code it was. */
  private static String text(Throwable error) {
    return error.getMessage() == null
        ? error.toString()
        : error.getMessage().lines().findFirst().orElse("");
  }
}
