package dev.insideout.sqlview;

import dev.insideout.flink.view.ViewSchemas;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType;
import org.apache.avro.SchemaParseException;

/**
 * What readers of a view rely on: rows of every earlier version can be read with the newest schema
 * (BACKWARD_TRANSITIVE), and columns that they read are there.
 */
final class ViewContract {
  private static final Pattern FIELD = Pattern.compile("^/fields/(\\d+)");

  private final ViewStatement view;
  private final SqlTokens tokens;
  private final Schema row;
  private final List<SqlProblem> problems = new ArrayList<>();

  ViewContract(ViewStatement view) {
    this.view = view;
    this.tokens = SqlTokens.of(view.file().text());
    this.row = row(view);
  }

  /** The schema that rows of {@code view} are published with. */
  static Schema row(ViewStatement view) {
    return ViewSchemas.of(view.name(), view.columns()).row();
  }

  List<SqlProblem> problems() {
    return List.copyOf(problems);
  }

  /** Compares the statement with the file that is committed beside it. */
  void compareWithFile(String contract) {
    Schema committed;
    try {
      committed = new Schema.Parser().parse(contract);
    } catch (SchemaParseException e) {
      add(
          SqlProblem.Severity.ERROR,
          view.name(),
          "its schema.avsc is not Avro: %s".formatted(e.getMessage()),
          "delete it, and write it again with 'insideout validate %s --update'"
              .formatted(view.name()));
      return;
    }
    compare(committed, "the committed schema.avsc", Set.of());
    if (problems.isEmpty() && !row.equals(committed)) {
      add(
          SqlProblem.Severity.WARNING,
          view.name(),
          "the view publishes other columns than its schema.avsc says; readers do not break",
          "write it again with 'insideout validate %s --update', and commit it"
              .formatted(view.name()));
    }
  }

  /**
   * Compares the statement with an earlier schema.
   *
   * @param name of the earlier one, for messages
   * @param readers the consumer groups that are known to read the topic
   */
  void compare(Schema earlier, String name, Collection<String> readers) {
    String who = readers.isEmpty() ? "" : "; known readers: " + String.join(", ", readers);
    for (Incompatibility breach : breaches(row, earlier)) {
      String field = field(row, breach);
      add(
          SqlProblem.Severity.ERROR,
          field,
          "column '%s' breaks the view's readers: rows published with %s cannot be read with it, since %s%s"
              .formatted(field, name, reason(breach, field), who),
          breach.getType() == SchemaIncompatibilityType.READER_FIELD_MISSING_DEFAULT_VALUE
              ? "let it be null, NULLIF or a LEFT JOIN; or publish the rows as a new view"
              : "keep its type with CAST, give the new one another name; or publish the rows as a new view");
    }
    for (Schema.Field field : earlier.getFields()) {
      if (row.getField(field.name()) == null) {
        add(
            SqlProblem.Severity.WARNING,
            view.name(),
            "column '%s' of %s has gone: who reads it finds %s%s"
                .formatted(
                    field.name(),
                    name,
                    field.hasDefaultValue() ? "null in its place" : "no value",
                    who),
            "keep it until nobody reads it");
      }
    }
  }

  private static List<Incompatibility> breaches(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities();
  }

  private static String field(Schema reader, Incompatibility breach) {
    Matcher place = FIELD.matcher(breach.getLocation());
    return place.find()
        ? reader.getFields().get(Integer.parseInt(place.group(1))).name()
        : reader.getName();
  }

  private static String reason(Incompatibility breach, String field) {
    return switch (breach.getType()) {
      case READER_FIELD_MISSING_DEFAULT_VALUE ->
          "they have no '%s', and it is NOT NULL".formatted(field);
      case MISSING_UNION_BRANCH, TYPE_MISMATCH ->
          "its type was another (%s)".formatted(breach.getMessage());
      default -> breach.getMessage();
    };
  }

  private void add(SqlProblem.Severity severity, String column, String reason, String fix) {
    int query = tokens.indexOf(0, t -> t.is("SELECT"));
    int place = tokens.indexOf(query, t -> t.isName() && t.unquoted().equals(column));
    SqlToken token =
        tokens.get(place < tokens.size() ? place : tokens.indexOf("MATERIALIZED", "TABLE") + 2);
    problems.add(SqlProblem.at(severity, view.file(), token.line(), token.column(), reason, fix));
  }
}
