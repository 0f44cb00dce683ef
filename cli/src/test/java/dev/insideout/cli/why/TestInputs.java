package dev.insideout.cli.why;

import dev.insideout.cli.viewtest.GivenRow;
import dev.insideout.flink.FolderLog;
import dev.insideout.sqlview.FolderJob;
import dev.insideout.sqlview.InputTrace;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.TableDescription;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/** What one of this repository's views reads, with records that a test adds, one a line. */
final class TestInputs implements InputLog {
  private final InputTrace trace;
  private final List<TableDescription> tables;
  private final List<InputRecord> records = new ArrayList<>();

  private TestInputs(InputTrace trace, List<TableDescription> tables) {
    this.trace = trace;
    this.tables = tables;
  }

  static TestInputs of(String view) throws Exception {
    SqlProject project = SqlProject.open(Path.of(".."));
    FolderJob job =
        FolderJob.of(
            StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()),
            project,
            view,
            new FolderLog(Path.of("nowhere")).connection("http://127.0.0.1:1"));
    return new TestInputs(ProjectValidation.trace(project, view), job.inputs());
  }

  InputTrace trace() {
    return trace;
  }

  List<TableDescription> tables() {
    return tables;
  }

  TableDescription table(String name) {
    return tables.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  /** Adds a record: texts, times, and numbers in turn with the names of their columns. */
  TestInputs add(String table, Object... cells) {
    return add(table, false, cells);
  }

  TestInputs delete(String table, Object... key) {
    return add(table, true, key);
  }

  private TestInputs add(String table, boolean deleted, Object... cells) {
    GivenRow given = new GivenRow(table(table), row(table(table), cells), deleted);
    records.add(new InputRecord(0, records.size(), Instant.EPOCH, given));
    return this;
  }

  static GenericRowData row(TableDescription table, Object... cells) {
    GenericRowData row = new GenericRowData(table.type().getFieldCount());
    for (int i = 0; i < cells.length; i += 2) {
      Object value = cells[i + 1];
      row.setField(
          table.type().getFieldIndex((String) cells[i]),
          value instanceof String text
              ? StringData.fromString(text)
              : value instanceof Instant time ? TimestampData.fromInstant(time) : value);
    }
    return row;
  }

  @Override
  public void read(TableDescription table, Consumer<InputRecord> taker) {
    records.stream()
        .filter(record -> record.given().table().name().equals(table.name()))
        .forEach(taker);
  }
}
