package dev.insideout.cli.viewtest;

import dev.insideout.cli.viewtest.YamlText.Entry;
import dev.insideout.sqlview.FolderJob;
import dev.insideout.sqlview.TableDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.table.data.GenericRowData;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the test files of one view. */
final class TestFileReader {
  private static final String ENDING = ".yaml";
  private static final String DELETED = "deleted";
  private static final String RAW = "raw";
  private static final String RAW_HEX = "raw_hex";

  private final TableDescription view;
  private final Map<String, TableDescription> inputs;
  private final Map<String, RecordEncoder> encoders;

  /**
   * @param job whose group has the view
   */
  TestFileReader(String view, FolderJob job, TestRegistry registry) {
    this.view =
        job.views().stream().filter(table -> table.name().equals(view)).findFirst().orElseThrow();
    this.inputs =
        job.inputs().stream()
            .collect(Collectors.toMap(TableDescription::name, Function.identity()));
    this.encoders = RecordEncoder.of(job.inputs(), registry);
  }

  /**
   * Reads {@code file}.
   *
   * @throws MistakeException when it cannot be understood
   */
  ViewTest read(Path file) throws MistakeException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Entry> entries =
        YamlText.entries(
            YamlText.parse(text),
            "a test",
            List.of("name", "description", "order_dependent", "columns", "steps"));
    String fileName = file.getFileName().toString();
    Optional<String> name = text(entries, "name");
    if (!entries.containsKey("steps")) {
      throw new MistakeException(1, "a test has steps: each with given: and expect:");
    }
    List<String> columns = columns(entries);
    RowFiller filler = new RowFiller();
    List<TestStep> steps = new ArrayList<>();
    for (Node step : YamlText.items(entries.get("steps").value(), "steps")) {
      steps.add(new StepReader(text, columns, filler).read(steps.size() + 1, step));
    }
    return new ViewTest(
        file,
        view.name(),
        name.orElse(fileName.substring(0, fileName.length() - ENDING.length())),
        text,
        text(entries, "description"),
        text(entries, "order_dependent"),
        columns,
        steps);
  }

  private static Optional<String> text(Map<String, Entry> entries, String name)
      throws MistakeException {
    Entry entry = entries.get(name);
    return entry == null ? Optional.empty() : Optional.of(YamlText.text(entry.value(), name));
  }

  private List<String> columns(Map<String, Entry> entries) throws MistakeException {
    List<String> columns = new ArrayList<>();
    if (entries.containsKey("columns")) {
      for (Node node : YamlText.items(entries.get("columns").value(), "columns")) {
        String column = YamlText.text(node, "a column");
        requireColumn(view, column, node);
        columns.add(column);
      }
    }
    return columns;
  }

  private static int requireColumn(TableDescription table, String column, Node node)
      throws MistakeException {
    int index = table.type().getFieldIndex(column);
    if (index < 0) {
      String title = "%s '%s'".formatted(table.isView() ? "view" : "table", table.name());
      throw MistakeException.unknown(node, "column", column, title, table.type().getFieldNames());
    }
    return index;
  }

  /** The key of a row by name, as a person reads it. */
  private static String keyText(TableDescription table, Map<String, Object> cells, Node row)
      throws MistakeException {
    Map<String, String> key = new LinkedHashMap<>();
    for (String column : table.key()) {
      if (!cells.containsKey(column)) {
        throw new MistakeException(
            row,
            "a row of '%s' names its key, and %s is missing here".formatted(table.name(), column));
      }
      int index = table.type().getFieldIndex(column);
      key.put(column, CellText.of(table.type().getTypeAt(index), cells.get(column)));
    }
    return CellText.mapping(key);
  }

  /** Reads one step; the rows of the steps before it are known to the filler. */
  private final class StepReader {
    private final String text;
    private final List<String> columns;
    private final RowFiller filler;

    StepReader(String text, List<String> columns, RowFiller filler) {
      this.text = text;
      this.columns = columns;
      this.filler = filler;
    }

    TestStep read(int number, Node node) throws MistakeException {
      Map<String, Entry> entries =
          YamlText.entries(
              node, "a step", List.of("given", "expect", "expect_dead_letters", "expect_error"));
      List<GivenRecord> given = new ArrayList<>();
      if (entries.containsKey("given")) {
        Map<String, Entry> tables = YamlText.entries(entries.get("given").value(), "given");
        for (Map.Entry<String, Entry> table : tables.entrySet()) {
          given.addAll(given(table.getKey(), table.getValue()));
        }
      }
      return new TestStep(
          number,
          node.getStartMark().getLine() + 1,
          given,
          entries.containsKey("expect")
              ? Optional.of(expected(entries.get("expect")))
              : Optional.empty(),
          entries.containsKey("expect_dead_letters")
              ? letters(entries.get("expect_dead_letters").value())
              : ExpectedLetters.NONE,
          TestFileReader.text(entries, "expect_error"));
    }

    private List<GivenRecord> given(String name, Entry entry) throws MistakeException {
      TableDescription table = inputs.get(name);
      if (table == null) {
        throw MistakeException.unknown(
            entry.key(),
            "table",
            name,
            "what view '%s' reads".formatted(view.name()),
            inputs.keySet());
      }
      List<GivenRecord> records = new ArrayList<>();
      for (Node row : YamlText.items(entry.value(), "the rows of " + name)) {
        records.add(record(table, row));
      }
      return records;
    }

    private GivenRecord record(TableDescription table, Node node) throws MistakeException {
      Map<String, Entry> entries = YamlText.entries(node, "a row of " + table.name());
      int line = node.getStartMark().getLine() + 1;
      for (String raw : List.of(RAW, RAW_HEX)) {
        if (isRaw(table, raw, entries.keySet())) {
          Node value = entries.remove(raw).value();
          return raw(table, raw, value, cells(table, entries), line);
        }
      }
      if (!encoders.containsKey(table.name())) {
        throw new MistakeException(
            node,
            "the records of '%s' are in a format that can only be read: give their bytes, as {raw: '…'}"
                .formatted(table.name()));
      }
      Entry deleted = table.type().getFieldIndex(DELETED) < 0 ? entries.remove(DELETED) : null;
      Map<String, Object> cells = cells(table, entries);
      String keyText = keyText(table, cells, node);
      String key = table.key().isEmpty() ? null : table.name() + " " + keyText;
      RecordEncoder encoder = encoders.get(table.name());
      if (deleted != null) {
        return tombstone(table, deleted, cells, keyText, line);
      }
      GenericRowData row = filler.fill(table, key, cells);
      return new GivenRecord(
          table,
          GivenRecord.Kind.ROW,
          line,
          CellText.mapping(texts(table, cells)),
          encoder.keyText(row),
          encoder.key(row),
          encoder.row(row));
    }

    private GivenRecord tombstone(
        TableDescription table, Entry deleted, Map<String, Object> cells, String keyText, int line)
        throws MistakeException {
      if (!YamlText.text(deleted.value(), DELETED).equals("true") || table.key().isEmpty()) {
        throw new MistakeException(
            deleted.key(),
            "deleted: true deletes the row of a key, of a table that has one; '%s' has %s"
                .formatted(table.name(), table.key().isEmpty() ? "none" : table.key()));
      }
      GenericRowData row = keyRow(table, cells);
      filler.forget(table.name() + " " + keyText);
      RecordEncoder encoder = encoders.get(table.name());
      return new GivenRecord(
          table,
          GivenRecord.Kind.TOMBSTONE,
          line,
          keyText + " deleted",
          encoder.keyText(row),
          encoder.key(row),
          null);
    }

    private static GenericRowData keyRow(TableDescription table, Map<String, Object> cells) {
      GenericRowData row = new GenericRowData(table.type().getFieldCount());
      for (String column : table.key()) {
        row.setField(table.type().getFieldIndex(column), cells.get(column));
      }
      return row;
    }

    /** Bytes alone, or with the columns of their key. */
    private static boolean isRaw(TableDescription table, String raw, Set<String> entries) {
      Set<String> key = new TreeSet<>(entries);
      return key.remove(raw)
          && table.type().getFieldIndex(raw) < 0
          && (key.isEmpty() || key.equals(Set.copyOf(table.key())));
    }

    private GivenRecord raw(
        TableDescription table, String kind, Node value, Map<String, Object> key, int line)
        throws MistakeException {
      String bytes = YamlText.text(value, kind);
      Optional<RecordEncoder> encoder =
          Optional.ofNullable(key.isEmpty() ? null : encoders.get(table.name()));
      GenericRowData row = keyRow(table, key);
      try {
        return new GivenRecord(
            table,
            GivenRecord.Kind.RAW,
            line,
            "{%s: '%s'}".formatted(kind, bytes),
            encoder.flatMap(e -> e.keyText(row)),
            encoder.map(e -> e.key(row)).orElse(null),
            kind.equals(RAW)
                ? bytes.getBytes(StandardCharsets.UTF_8)
                : HexFormat.of().parseHex(bytes.replace(" ", "")));
      } catch (IllegalArgumentException e) {
        throw new MistakeException(
            value, "raw_hex is bytes in hexadecimal, such as '00 ff 2a': " + e.getMessage());
      }
    }

    private Map<String, Object> cells(TableDescription table, Map<String, Entry> entries)
        throws MistakeException {
      Map<String, Object> cells = new LinkedHashMap<>();
      for (Map.Entry<String, Entry> entry : entries.entrySet()) {
        int index = requireColumn(table, entry.getKey(), entry.getValue().key());
        cells.put(
            entry.getKey(),
            CellReader.read(
                entry.getKey(), table.type().getTypeAt(index), entry.getValue().value()));
      }
      return cells;
    }

    private Map<String, String> texts(TableDescription table, Map<String, Object> cells) {
      Map<String, String> texts = new LinkedHashMap<>();
      cells.forEach(
          (column, value) ->
              texts.put(
                  column,
                  CellText.of(table.type().getTypeAt(table.type().getFieldIndex(column)), value)));
      return texts;
    }

    private ExpectedTable expected(Entry entry) throws MistakeException {
      Node value = entry.value();
      List<ExpectedTable.Row> rows = new ArrayList<>();
      Map<String, Integer> lines = new TreeMap<>();
      List<Node> items =
          CellReader.isNull(value) ? List.of() : YamlText.items(value, "the rows of expect");
      for (Node node : items) {
        ExpectedTable.Row row = expectedRow(node);
        Integer other = lines.put(TableDiff.key(view, row.cells()), row.line());
        if (other != null) {
          throw new MistakeException(
              node, "expects a second row of the key in line %d; keep one".formatted(other));
        }
        rows.add(row);
      }
      int start = text.indexOf(':', characters(entry.key().getEndMark().getIndex())) + 1;
      return new ExpectedTable(
          rows,
          start,
          CellReader.isNull(value) ? start : characters(YamlText.end(value)),
          entry.key().getStartMark().getColumn() + 2);
    }

    private ExpectedTable.Row expectedRow(Node node) throws MistakeException {
      Map<String, Object> cells = cells(view, YamlText.entries(node, "an expected row"));
      keyText(view, cells, node);
      for (String column : cells.keySet()) {
        if (!columns.isEmpty() && !columns.contains(column) && !view.key().contains(column)) {
          throw new MistakeException(
              node,
              "column '%s' is not among the columns that this test compares: add it to columns, or leave it out"
                  .formatted(column));
        }
      }
      return new ExpectedTable.Row(
          node.getStartMark().getLine() + 1, Collections.unmodifiableMap(texts(view, cells)));
    }

    /** YAML counts code points. */
    private int characters(int codePoints) {
      return text.offsetByCodePoints(0, codePoints);
    }

    private ExpectedLetters letters(Node node) throws MistakeException {
      if (!(node instanceof SequenceNode)) {
        String count = YamlText.text(node, "expect_dead_letters");
        if (!count.matches("\\d{1,4}")) {
          throw new MistakeException(
              node, "expect_dead_letters is a number, or a list of parts of their messages");
        }
        return new ExpectedLetters(Collections.nCopies(Integer.parseInt(count), ""));
      }
      List<String> parts = new ArrayList<>();
      for (Node part : YamlText.items(node, "expect_dead_letters")) {
        parts.add(YamlText.text(part, "a part of a dead letter's message"));
      }
      return new ExpectedLetters(parts);
    }
  }
}
