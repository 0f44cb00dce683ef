package dev.insideout.sqlview;

import dev.insideout.contract.RegionName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The SQL of a project: {@code sql/topics/<topic>.sql} declares the tables of the log, {@code
 * sql/topics/<region>/<topic>.sql} those of another region, {@code sql/views/<name>/view.sql} the
 * views. Read once, immutable.
 */
public final class SqlProject {
  private static final String SQL = ".sql";

  private static final String STATEMENT = "view.sql";
  private static final String TOPICS = "sql/topics/";
  private static final String VIEWS = "sql/views/";

  /** Stands beside view.sql: what the view's readers rely on. */
  private static final String CONTRACT = "schema.avsc";

  /** Stands in a region's folder of what was deployed: where the region was then. */
  private static final String PLACE = "place";

  /** By what statements call them. */
  private final Map<String, SqlFile> topics;

  private final Map<String, SqlFile> views;

  /** The schema files of the views that have one. */
  private final Map<String, String> contracts;

  /** Of regions whose topics are in a log of another name, that name. */
  private final Map<String, String> places;

  private final boolean byPlanner;

  private SqlProject(
      Map<String, SqlFile> topics,
      Map<String, SqlFile> views,
      Map<String, String> contracts,
      Map<String, String> places,
      boolean byPlanner) {
    this.topics = topics;
    this.views = views;
    this.contracts = contracts;
    this.places = places;
    this.byPlanner = byPlanner;
  }

  /**
   * Reads the project in {@code folder}.
   *
   * @throws InvalidSqlException when there is no {@code sql/} folder in it, or a folder of a region
   *     has a name that no region can have
   */
  public static SqlProject open(Path folder) throws InvalidSqlException {
    Path sql = folder.resolve("sql");
    if (!Files.isDirectory(sql)) {
      throw new InvalidSqlException(
          "%s is not a project: it has no folder sql/ (sql/topics/<topic>.sql and sql/views/<name>/view.sql)"
              .formatted(folder.toAbsolutePath().normalize()));
    }
    return read(sql);
  }

  /** The project whose SQL was packed into the job jar. */
  public static SqlProject bundled() throws InvalidSqlException {
    URI location;
    try {
      location = SqlProject.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path has an entry that is no URI", e);
    }
    Path classes = Path.of(location);
    if (Files.isDirectory(classes)) {
      return open(classes);
    }
    try (FileSystem jar = FileSystems.newFileSystem(classes)) {
      return open(jar.getPath("/"));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + classes, e);
    }
  }

  /**
   * The project that consists of {@code files}.
   *
   * @param files by path, as {@link #files} gives them
   */
  public static SqlProject of(Map<String, String> files) {
    Map<String, SqlFile> topics = new TreeMap<>();
    Map<String, SqlFile> views = new TreeMap<>();
    Map<String, String> contracts = new TreeMap<>();
    Map<String, String> places = new TreeMap<>();
    files.forEach(
        (path, text) -> {
          String[] names = path.split("/");
          if (path.startsWith(TOPICS) && names[names.length - 1].equals(PLACE)) {
            places.put(names[2], text.strip());
          } else if (path.startsWith(TOPICS)) {
            String last = names[names.length - 1];
            String name = last.substring(0, last.length() - SQL.length());
            SqlFile file = new SqlFile(names.length > 3 ? names[2] : "", name, path, text);
            topics.put(file.table(), file);
          } else if (names[3].equals(STATEMENT)) {
            views.put(names[2], new SqlFile(names[2], path, text));
          } else {
            contracts.put(names[2], text);
          }
        });
    return new SqlProject(topics, views, contracts, places, false);
  }

  /** The text of every file, by its path below the project's folder. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    topics
        .values()
        .forEach(
            file -> {
              String folder = file.region().isEmpty() ? TOPICS : TOPICS + file.region() + "/";
              files.put(folder + file.name() + SQL, file.text());
            });
    views.forEach((name, file) -> files.put(VIEWS + name + "/" + STATEMENT, file.text()));
    contracts.forEach((name, text) -> files.put(VIEWS + name + "/" + CONTRACT, text));
    places.forEach((region, place) -> files.put(TOPICS + region + "/" + PLACE, place + "\n"));
    return files;
  }

  /**
   * The same, regions' topics in the logs of these names.
   *
   * @param placesOf by region; what is said of others stays
   */
  public SqlProject at(Map<String, String> placesOf) {
    Map<String, String> all = new TreeMap<>(places);
    all.putAll(placesOf);
    all.entrySet().removeIf(at -> at.getKey().equals(at.getValue()) || !names(at.getKey()));
    return new SqlProject(topics, views, contracts, all, byPlanner);
  }

  /** True when a table is of {@code region}, or a replica of one of its topics. */
  private boolean names(String region) {
    return topics.values().stream()
        .anyMatch(file -> file.region().equals(region) || file.text().contains("'" + region + "/"));
  }

  /** What the log is called that has the topics of {@code region}; by default as the region. */
  public String place(String region) {
    return places.getOrDefault(region, region);
  }

  /** These topics and views of it alone. */
  public SqlProject part(Set<String> topics, Set<String> views) {
    return new SqlProject(
            only(this.topics, topics),
            only(this.views, views),
            only(contracts, views),
            places,
            byPlanner)
        .at(Map.of());
  }

  /** The same, all views of it made by Flink's operators alone, whatever their statements say. */
  public SqlProject plannedThroughout() {
    return new SqlProject(topics, views, contracts, places, true);
  }

  /** Whether it is {@link #plannedThroughout}. */
  boolean isPlannedThroughout() {
    return byPlanner;
  }

  private static <T> Map<String, T> only(Map<String, T> all, Set<String> names) {
    Map<String, T> some = new TreeMap<>(all);
    some.keySet().retainAll(names);
    return some;
  }

  private static SqlProject read(Path sql) throws InvalidSqlException {
    Map<String, SqlFile> topics = new TreeMap<>();
    Map<String, String> places = new TreeMap<>();
    readTopics("", sql.resolve("topics"), topics);
    for (Path folder : list(sql.resolve("topics"))) {
      if (list(folder).stream().anyMatch(SqlProject::isStatement)) {
        readTopics(region(folder), folder, topics);
      }
      Path place = folder.resolve(PLACE);
      if (Files.isRegularFile(place)) {
        places.put(region(folder), text(place).strip());
      }
    }
    Map<String, SqlFile> views = new TreeMap<>();
    Map<String, String> contracts = new TreeMap<>();
    for (Path folder : list(sql.resolve("views"))) {
      Path file = folder.resolve(STATEMENT);
      if (Files.isRegularFile(file)) {
        String name = name(folder);
        views.put(name, new SqlFile(name, file.toString(), text(file)));
        Path contract = folder.resolve(CONTRACT);
        if (Files.isRegularFile(contract)) {
          contracts.put(name, text(contract));
        }
      }
    }
    return new SqlProject(topics, views, contracts, places, false);
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + folder, e);
    }
  }

  private static void readTopics(String region, Path folder, Map<String, SqlFile> topics)
      throws InvalidSqlException {
    for (Path file : list(folder)) {
      if (isStatement(file)) {
        String fileName = file.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - SQL.length());
        SqlFile topic = new SqlFile(region, name, file.toString(), text(file));
        SqlFile other = topics.put(topic.table(), topic);
        if (other != null) {
          throw new InvalidSqlException(
              "%s and %s declare the same table %s: name one of them otherwise"
                  .formatted(other.path(), topic.path(), topic.table()));
        }
      }
    }
  }

  private static boolean isStatement(Path file) {
    return file.getFileName().toString().endsWith(SQL);
  }

  private static String region(Path folder) throws InvalidSqlException {
    String name = name(folder);
    Optional<String> objection = RegionName.objection(name);
    if (objection.isPresent()) {
      throw new InvalidSqlException("%s: '%s' %s".formatted(folder, name, objection.get()));
    }
    return name;
  }

  /** In a jar the name of a folder ends with a slash. */
  private static String name(Path folder) {
    return folder.getFileName().toString().replace("/", "");
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path, e);
    }
  }

  /** The other regions that it has topics of, sorted. */
  public List<String> regions() {
    return topics.values().stream()
        .map(SqlFile::region)
        .filter(region -> !region.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  /** The names of the tables of the log, {@code region.topic} those of other regions, sorted. */
  public List<String> topics() {
    return List.copyOf(topics.keySet());
  }

  /** The names of the views, sorted. */
  public List<String> views() {
    return List.copyOf(views.keySet());
  }

  /** The schema that is committed for the rows of {@code view}, as text. */
  Optional<String> contract(String view) {
    return Optional.ofNullable(contracts.get(view));
  }

  List<SqlFile> topicFiles() {
    return List.copyOf(topics.values());
  }

  /**
   * The statement of {@code view}.
   *
   * @throws InvalidSqlException when there is none, naming those that there are
   */
  SqlFile view(String view) throws InvalidSqlException {
    return Optional.ofNullable(views.get(view))
        .orElseThrow(
            () ->
                new InvalidSqlException(
                    "there is no view '%s' in this project; there are: %s"
                        .formatted(view, String.join(", ", views.keySet()))));
  }
}
