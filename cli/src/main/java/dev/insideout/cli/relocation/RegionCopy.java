package dev.insideout.cli.relocation;

import dev.insideout.contract.LogConnection;
import java.util.ArrayList;
import java.util.List;

/** A region's tables in two clusters, one of which another program copies from the other. */
public final class RegionCopy implements AutoCloseable {
  private final List<TableWatch> tables = new ArrayList<>();

  /**
   * @param from what the log is called that they are in
   * @param to what the log is called that they are copied to
   */
  public RegionCopy(LogConnection log, String from, String to, List<MovedTable> moved) {
    moved.forEach(table -> tables.add(new TableWatch(log, from, to, table)));
  }

  /** From now on, what the old cluster has now is what the copy has to have. */
  public void lookAtOld() {
    tables.forEach(TableWatch::lookAtOld);
  }

  /** How the copy stands to that. */
  public List<Standing> compare() {
    return tables.stream().map(TableWatch::compare).toList();
  }

  @Override
  public void close() {
    tables.forEach(TableWatch::close);
  }
}
