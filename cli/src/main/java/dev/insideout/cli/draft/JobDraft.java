package dev.insideout.cli.draft;

import dev.insideout.sqlview.ReadableTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A first job in Java over some tables, which compiles and is tested: it counts the records of each
 * key. The key is a text that all of the tables have, if it can be that of the first.
 */
public final class JobDraft {
  private static final String MAIN = "jobs/src/main/java/dev/insideout/";
  private static final String TEST = "jobs/src/test/java/dev/insideout/";
  private static final String TEXT = "STRING NOT NULL";

  private static final List<String> TEMPLATES =
      List.of(
          "State.avsc",
          "Job.java.txt",
          "Topics.java.txt",
          "Fact.java.txt",
          "Function.java.txt",
          "Row.java.txt",
          "Main.java.txt",
          "FunctionTest.java.txt",
          "IT.java.txt");

  private final String name;
  private final List<ReadableTable> tables;
  private final String key;

  /**
   * @param name in small letters, digits and _
   * @param tables at least one
   * @throws IllegalArgumentException when they have no text in common that could be the key
   */
  public JobDraft(String name, List<ReadableTable> tables) {
    this.name = name;
    this.tables = List.copyOf(tables);
    this.key = key(tables);
  }

  private static String key(List<ReadableTable> tables) {
    ReadableTable first = tables.get(0);
    List<String> common =
        first.columns().keySet().stream()
            .filter(column -> tables.stream().allMatch(t -> isText(t, column)))
            .filter(column -> !column.equals("event_id"))
            .toList();
    return common.stream()
        .filter(first.primaryKey()::contains)
        .findFirst()
        .or(() -> common.stream().findFirst())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s have no column of type STRING NOT NULL in common that could be the key"
                        .formatted(
                            tables.stream()
                                .map(ReadableTable::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static boolean isText(ReadableTable table, String column) {
    return TEXT.equals(table.columns().get(column));
  }

  /** The name of the package below {@code dev.insideout}. */
  public static String packageOf(String name) {
    return name.replace("_", "");
  }

  private static String className(String name) {
    return Arrays.stream(name.split("_"))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** True when the classes of a job of that name would hide what they use. */
  public static boolean isUsed(String name) {
    return TEMPLATES.stream()
        .anyMatch(
            template -> text(template).matches("(?s).*\\b%s\\b.*".formatted(className(name))));
  }

  /** The class that {@code META-INF/services} names. */
  public String jobClass() {
    return "dev.insideout.%s.%sJob".formatted(packageOf(name), className(name));
  }

  /** What the ledger of golden savepoints says of it. */
  public String ledgerEntry() {
    return fill("ledger.md");
  }

  /** The text of every new file, by its path in the repository. */
  public Map<String, String> files() {
    String folder = packageOf(name) + "/";
    String type = className(name);
    Map<String, String> files = new LinkedHashMap<>();
    for (String template : TEMPLATES) {
      String file = template.replace("Row.", ".").replace(".txt", "");
      String root =
          file.endsWith(".avsc")
              ? "jobs/src/main/avro/"
              : file.contains("Test.") || file.contains("IT.") ? TEST : MAIN;
      files.put(root + folder + type + file, fill(template));
    }
    return files;
  }

  private String fill(String template) {
    String type = className(name);
    boolean rows = tables.stream().anyMatch(this::isKeyed);
    Map<String, String> values = new LinkedHashMap<>();
    values.put("Name", type);
    values.put("name", name);
    values.put("package", packageOf(name));
    values.put("uid", name.replace('_', '-'));
    values.put("key", key);
    values.put("reads", tables.stream().map(this::constant).collect(Collectors.joining(", ")));
    values.put("facts", facts());
    values.put("imports", rows ? "import java.util.List;\n" : "");
    values.put("kind", rows ? "import org.apache.flink.types.RowKind;\n" : "");
    values.put("topics", tables.stream().map(this::topic).collect(Collectors.joining("\n")));
    String text = text(template);
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    return text;
  }

  private String facts() {
    String first = "log.read(%s)".formatted(constant(tables.get(0)));
    return tables.size() == 1
        ? first
        : tables.stream()
            .skip(1)
            .map(table -> "log.read(%s)".formatted(constant(table)))
            .collect(Collectors.joining(", ", first + ".union(", ")"));
  }

  private String constant(ReadableTable table) {
    return className(name) + "Topics." + upper(table.name());
  }

  private static String upper(String table) {
    return table.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** A tombstone names no more than its key: only where that is the job's does it end something. */
  private boolean isKeyed(ReadableTable table) {
    return table.primaryKey().equals(List.of(key));
  }

  private String topic(ReadableTable table) {
    String type = className(name) + "Fact";
    return isKeyed(table)
        ? """
          static final JobTopic<%1$s> %2$s =
              JobTopic.rows(
                  "%3$s",
                  List.of("%4$s"),
                  %1$s.class,
                  row -> new %1$s(text(row, 0), row.getRowKind() == RowKind.DELETE),
                  text("%4$s"));
        """
            .formatted(type, upper(table.name()), table.name(), key)
        : """
          static final JobTopic<%1$s> %2$s =
              JobTopic.events(
                  "%3$s",
                  %1$s.class,
                  row -> new %1$s(text(row, 0), false),
                  text("%4$s"));
        """
            .formatted(type, upper(table.name()), table.name(), key);
  }

  private static String text(String template) {
    try (InputStream in = JobDraft.class.getResourceAsStream("job/" + template)) {
      return new String(
          Objects.requireNonNull(in, template).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + template, e);
    }
  }
}
