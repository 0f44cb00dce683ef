package dev.insideout.sqlview;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a name that nothing bears, or more than one thing, may have meant. */
final class NameAdvice {
  /** What functions of other databases are called in Flink's SQL. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("ISNULL", "COALESCE(x, y)"),
          Map.entry("NVL", "COALESCE(x, y)"),
          Map.entry("LEN", "CHAR_LENGTH(x)"),
          Map.entry("LENGTH", "CHAR_LENGTH(x)"),
          Map.entry("DATE_TRUNC", "FLOOR(time TO HOUR)"),
          Map.entry("DATEDIFF", "TIMESTAMPDIFF(DAY, a, b)"),
          Map.entry("DATE_DIFF", "TIMESTAMPDIFF(DAY, a, b)"),
          Map.entry("DATEADD", "time + INTERVAL '1' DAY"),
          Map.entry("TO_CHAR", "DATE_FORMAT(time, 'yyyy-MM-dd')"),
          Map.entry("STRING_AGG", "LISTAGG(x)"),
          Map.entry("GROUP_CONCAT", "LISTAGG(x)"));

  /** What may follow a table that has no alias, or a bracket that closes none. */
  private static final Set<String> NO_ALIAS =
      Set.of(
          ("ON JOIN WHERE GROUP LEFT RIGHT INNER FULL CROSS UNION USING HAVING ORDER LIMIT "
                  + "FOR NATURAL WITH COMMENT NOT FRESHNESS FILTER OVER AND OR END THEN ELSE WHEN "
                  + "FROM IS IN BETWEEN LIKE")
              .split(" "));

  private final SqlTokens tokens;
  private final Advice plain;
  private final Vocabulary known;

  private NameAdvice(SqlTokens tokens, Advice plain, Vocabulary known) {
    this.tokens = tokens;
    this.plain = plain;
    this.known = known;
  }

  /** Advice where {@code plain} is about a name. */
  static Optional<Advice> on(SqlTokens tokens, Advice plain, Vocabulary known) {
    NameAdvice names = new NameAdvice(tokens, plain, known);
    return names
        .fix("Column '(.+)' not found in any table", (column, none) -> names.column(column))
        .or(() -> names.fix("Column '(.+)' not found in table '(.+)'", names::columnOf))
        .or(() -> names.fix("Table '(.+)' not found", (table, none) -> names.alias(table)))
        .or(
            () ->
                names.fix(
                    "Duplicate relation name '(.+)' in FROM clause",
                    (table, none) -> "give each a name of its own, as in FROM x AS a JOIN x AS b"))
        .or(() -> names.fix("Object '(.+)' not found", (table, none) -> names.table(table)))
        .or(
            () ->
                names.fix("Column '(.+)' is ambiguous", (column, none) -> names.ambiguous(column)))
        .or(
            () ->
                names.fix(
                    "No match found for function signature (\\w+)\\(",
                    (function, none) -> names.function(function)));
  }

  private Optional<Advice> fix(String message, BiFunction<String, String, String> fix) {
    Matcher matcher = Pattern.compile(message).matcher(plain.reason());
    return matcher.find()
        ? Optional.of(
            new Advice(
                plain.line(),
                plain.column(),
                plain.reason().lines().findFirst().orElseThrow(),
                fix.apply(matcher.group(1), matcher.groupCount() > 1 ? matcher.group(2) : "")))
        : Optional.empty();
  }

  private String column(String column) {
    Map<String, String> tables = tables();
    Set<String> columns =
        tables.values().stream()
            .flatMap(table -> columns(table).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Optional<String> near = Spelling.nearest(column, columns);
    if (near.isPresent()) {
      return "did you mean '%s'?".formatted(near.get());
    }
    int use = tokens.at(plain.line(), plain.column());
    if (isGivenInSelect(column, use)) {
      return "'%s' is what SELECT calls it, which only ORDER BY and HAVING know: repeat the expression here"
          .formatted(column);
    }
    if (tokens.get(use - 1).isOneOf("=", ">", "<", "(", ",") && isCompared(use)) {
      return "is it text? write '%s'".formatted(column);
    }
    List<String> elsewhere = known.tablesWith(column);
    return elsewhere.isEmpty()
        ? "the columns here are: " + String.join(", ", columns)
        : "it is a column of %s, which the query does not read: JOIN it"
            .formatted(String.join(" and ", elsewhere));
  }

  private boolean isCompared(int use) {
    int before = use - 1;
    while (tokens.get(before).isOneOf(",", "(")
        || tokens.get(before).kind() == SqlToken.Kind.TEXT) {
      before--;
    }
    return tokens.get(before).isOneOf("=", ">", "<", "IN", "LIKE");
  }

  private boolean isGivenInSelect(String column, int use) {
    for (int i = 1; i < tokens.size(); i++) {
      if (i != use && tokens.get(i - 1).is("AS") && tokens.get(i).unquoted().equals(column)) {
        return true;
      }
    }
    return false;
  }

  private String columnOf(String column, String alias) {
    Set<String> columns = columns(tables().getOrDefault(alias, alias));
    return Spelling.nearest(column, columns)
        .map("did you mean '%s'?"::formatted)
        .orElseGet(
            () ->
                columns.isEmpty()
                    ? "name a column that %s gives".formatted(alias)
                    : "the columns of %s are: %s".formatted(alias, String.join(", ", columns)));
  }

  private String alias(String alias) {
    Map<String, String> tables = tables();
    return Spelling.nearest(alias, tables.keySet())
        .map("did you mean '%s'?"::formatted)
        .orElse(
            "nothing after FROM or JOIN is called '%s'; there are: %s"
                .formatted(alias, String.join(", ", tables.keySet())));
  }

  private String table(String table) {
    Set<String> tables = known.tables();
    int use = tokens.at(plain.line(), plain.column());
    if (tokens.get(use + 1).is(".")) {
      String region = tokens.get(use).unquoted();
      return region.equals(table) ? region(region, tables) : tableOf(region, table, tables);
    }
    return Spelling.nearest(table, tables)
        .map("did you mean '%s'?"::formatted)
        .orElse(
            "declare it in sql/topics/%s.sql; there are: %s"
                .formatted(table, String.join(", ", tables)));
  }

  private static String region(String region, Set<String> tables) {
    Set<String> regions =
        tables.stream()
            .filter(table -> table.contains("."))
            .map(table -> table.substring(0, table.indexOf('.')))
            .collect(Collectors.toCollection(TreeSet::new));
    return Spelling.nearest(region, regions)
        .map("did you mean '%s'?"::formatted)
        .orElse(
            regions.isEmpty()
                ? "there is no region here: a region's topics are declared in sql/topics/<region>/"
                : "there is no region '%s'; there are: %s"
                    .formatted(region, String.join(", ", regions)));
  }

  private static String tableOf(String region, String table, Set<String> tables) {
    Set<String> there =
        tables.stream()
            .filter(name -> name.startsWith(region + "."))
            .map(name -> name.substring(region.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    return Spelling.nearest(table, there)
        .map(near -> "did you mean '%s.%s'?".formatted(region, near))
        .orElse(
            "declare it in sql/topics/%s/%s.sql; there are: %s"
                .formatted(region, table, String.join(", ", there)));
  }

  private String ambiguous(String column) {
    List<String> owners =
        tables().entrySet().stream()
            .filter(table -> columns(table.getValue()).contains(column))
            .map(table -> "%s.%s".formatted(table.getKey(), column))
            .toList();
    return owners.isEmpty()
        ? "say of which table it is: <table>.%s".formatted(column)
        : "say of which table it is: %s".formatted(String.join(" or ", owners));
  }

  private String function(String function) {
    String instead = ELSEWHERE.get(function.toUpperCase(Locale.ROOT));
    if (instead != null) {
      return "write %s".formatted(instead);
    }
    if (known.functions().stream().anyMatch(function::equalsIgnoreCase)) {
      List<String> signatures = plain.reason().lines().skip(2).map(String::strip).toList();
      return "it takes %s".formatted(String.join(" or ", signatures));
    }
    return Spelling.nearest(function, known.functions())
        .map(near -> "did you mean %s?".formatted(near.toUpperCase(Locale.ROOT)))
        .orElse("there is no function of that name in Flink's SQL");
  }

  private Set<String> columns(String table) {
    return known.columns(table).keySet();
  }

  /** The tables that the statement reads by what it calls them, in their order. */
  private Map<String, String> tables() {
    return tables(tokens);
  }

  /**
   * What follows FROM and JOIN, {@code [region.]table [AS] [alias]}, and after a comma the same; a
   * subquery is called by its alias, and its columns are not known here.
   */
  static Map<String, String> tables(SqlTokens tokens) {
    Map<String, String> tables = new LinkedHashMap<>();
    int from = tokens.size();
    Deque<Boolean> subqueries = new ArrayDeque<>();
    boolean closed = false;
    for (int i = 0; i < tokens.size(); i++) {
      boolean inFrom = tokens.get(i - 1).is(",") && i == from;
      if ((tokens.get(i - 1).isOneOf("FROM", "JOIN") || inFrom) && tokens.get(i).isName()) {
        int last = tokens.get(i + 1).is(".") ? i + 2 : i;
        int alias = tokens.get(last + 1).is("AS") ? last + 2 : last + 1;
        boolean aliased = isAlias(tokens, alias);
        tables.put(
            tokens.get(aliased ? alias : last).unquoted(),
            last == i ? tokens.get(i).unquoted() : tokens.qualified(last));
        from = (aliased ? alias : last) + 2;
      } else if (closed && (tokens.get(i).is("AS") || isAlias(tokens, i))) {
        tables.putIfAbsent(tokens.get(tokens.get(i).is("AS") ? i + 1 : i).unquoted(), "");
      }
      closed = tokens.get(i).is(")") && !subqueries.isEmpty() && subqueries.pop();
      if (tokens.get(i).is("(")) {
        subqueries.push(tokens.get(i + 1).is("SELECT"));
      }
    }
    return tables;
  }

  private static boolean isAlias(SqlTokens tokens, int index) {
    return tokens.get(index).isName() && NO_ALIAS.stream().noneMatch(tokens.get(index)::is);
  }
}
