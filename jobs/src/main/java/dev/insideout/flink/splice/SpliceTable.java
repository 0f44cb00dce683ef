package dev.insideout.flink.splice;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.data.RowData;

/**
 * A table whose rows are those of a transformation. It carries it itself: the environment that a
 * planner hands to its sources is not the job's, and knows none of the job's transformations.
 */
record SpliceTable(Schema schema, Transformation<RowData> rows) implements CatalogTable {
  @Override
  public Schema getUnresolvedSchema() {
    return schema;
  }

  @Override
  public Map<String, String> getOptions() {
    return Splice.OPTIONS;
  }

  @Override
  public String getComment() {
    return "the rows of " + rows.getName();
  }

  @Override
  public boolean isPartitioned() {
    return false;
  }

  @Override
  public List<String> getPartitionKeys() {
    return List.of();
  }

  @Override
  public CatalogTable copy(Map<String, String> options) {
    return this;
  }

  @Override
  public CatalogTable copy() {
    return this;
  }

  @Override
  public Optional<String> getDescription() {
    return Optional.of(getComment());
  }

  @Override
  public Optional<String> getDetailedDescription() {
    return Optional.empty();
  }
}
