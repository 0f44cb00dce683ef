package dev.insideout.cli.project;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.NearNames;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.RegionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The environments of a project: those that its {@code insideout.yaml} names, and {@code dev},
 * which is the embedded platform unless the file says otherwise. Variables and files that an
 * environment asks for are looked up only when that environment is used.
 */
public final class Environments {
  /** The environment that is used when none is named. */
  public static final String DEV = "dev";

  private static final Set<String> SETTINGS =
      new TreeSet<>(
          Set.of("kafka", "registry", "flink", "savepoints", "client", "region", "regions"));

  /** What stands beside the embedded platform, and does not take its place. */
  private static final Set<String> OF_EMBEDDED = Set.of("region", "regions");

  private final ProjectFolder project;
  private final Secrets secrets;
  private final Map<String, Map<String, Object>> named;

  private Environments(
      ProjectFolder project, Secrets secrets, Map<String, Map<String, Object>> named) {
    this.project = project;
    this.secrets = secrets;
    this.named = named;
  }

  /**
   * Reads the environments of {@code project}; {@code variables} are those of the process.
   *
   * @throws CommandFailure when the file does not have the form that it must have
   */
  public static Environments of(ProjectFolder project, Map<String, String> variables) {
    Path file = project.environmentsFile();
    Map<String, Map<String, Object>> named = new TreeMap<>();
    if (Files.exists(file)) {
      Map<String, Object> top = map(parse(file), file.toString());
      map(top.get("environments"), file + ": environments")
          .forEach((name, settings) -> named.put(name, settings(file, name, settings, SETTINGS)));
    }
    return new Environments(project, new Secrets(project.root(), variables), named);
  }

  /**
   * The environment called {@code name}.
   *
   * @throws CommandFailure when there is none, when something that it asks for is missing, or when
   *     it is the embedded platform and that does not run
   */
  public Environment get(String name) {
    Map<String, Object> settings = named.get(name);
    if (settings != null && !isEmbedded(name, settings)) {
      return read(name, settings);
    }
    if (!name.equals(DEV)) {
      Set<String> known = new TreeSet<>(named.keySet());
      known.add(DEV);
      throw CommandFailure.badInput(
          "There is no environment '%s' in %s. %s"
              .formatted(
                  name, project.environmentsFile(), NearNames.hint(name, "environment", known)));
    }
    return RunningPlatform.last(project)
        .filter(platform -> platform.process().alive())
        .map(this::dev)
        .orElseThrow(
            () ->
                CommandFailure.unreachable(
                    "Nothing is running for %s: start the platform with 'insideout dev', or name an environment of insideout.yaml with --env."
                        .formatted(project.root())));
  }

  /** The environment that is {@code platform}, with the regions that the file puts beside it. */
  public Environment dev(RunningPlatform platform) {
    Environment dev = Environment.of(DEV, platform);
    Map<String, Object> settings = named.getOrDefault(DEV, Map.of());
    return isEmbedded(DEV, settings) ? withRegions(dev, settings) : dev;
  }

  /** The regions that environments say they are in, sorted; nothing is looked up for it. */
  public Set<String> homes() {
    Set<String> homes = new TreeSet<>();
    named.forEach((name, settings) -> homes.add(home(name, settings)));
    homes.remove("");
    return homes;
  }

  /**
   * The regions that environments name, or are in, sorted; nothing that they ask for is looked up.
   */
  public Set<String> regions() {
    Set<String> regions = homes();
    named.forEach(
        (name, settings) ->
            regions.addAll(map(settings.get("regions"), where(name, "regions")).keySet()));
    return regions;
  }

  /** {@code dev} with nothing but regions is the embedded platform, with regions beside it. */
  private static boolean isEmbedded(String name, Map<String, Object> settings) {
    return name.equals(DEV) && !settings.isEmpty() && OF_EMBEDDED.containsAll(settings.keySet());
  }

  private Environment read(String name, Map<String, Object> settings) {
    Environment local =
        new Environment(
            name,
            connection(name, settings),
            Map.of(),
            optional(name, settings, "flink"),
            optional(name, settings, "savepoints"),
            Optional.empty());
    return withRegions(local, settings);
  }

  private Environment withRegions(Environment local, Map<String, Object> settings) {
    String home = home(local.name(), settings);
    Map<String, RegionSettings> regions = new TreeMap<>();
    map(settings.get("regions"), where(local.name(), "regions"))
        .forEach((region, value) -> regions.put(region, region(local.name(), region, value)));
    if (regions.containsKey(home)) {
      throw CommandFailure.badInput(
          "%s is '%s', as a region beside it is called: two regions cannot have one name."
              .formatted(where(local.name(), "region"), home));
    }
    Map<String, LogConnection> logs = new TreeMap<>();
    Map<String, String> clusters = new TreeMap<>();
    clusters.put(local.log().kafka(), "the environment itself");
    regions.forEach(
        (region, of) ->
            of.places()
                .forEach(
                    (place, said) -> {
                      String path = of.path(local.name() + ".regions." + region, place);
                      requirePlaceName(path, region, place, home, regions.keySet());
                      LogConnection log = connection(path, said);
                      requireOneRegion(path, log, clusters.put(log.kafka(), "region " + region));
                      requireOnePlace(path, place, logs.put(place, log));
                    }));
    Map<String, RegionPlaces> places = new TreeMap<>();
    regions.forEach(
        (region, of) ->
            places.put(region, new RegionPlaces(of.place(), new TreeSet<>(of.places().keySet()))));
    return local.with(home, logs, places);
  }

  private void requireOneRegion(String path, LogConnection log, String other) {
    if (other != null) {
      throw CommandFailure.badInput(
          "%s: environments.%s and %s have one Kafka, %s: one cluster is one region, and what it has would be read twice."
              .formatted(project.environmentsFile(), path, other, log.kafka()));
    }
  }

  /** Positions name places. */
  private void requireOnePlace(String path, String place, LogConnection other) {
    if (other != null) {
      throw CommandFailure.badInput(
          "%s: environments.%s: another region has a place '%s', too. Positions name places: let each have a name of its own."
              .formatted(project.environmentsFile(), path, place));
    }
  }

  private void requirePlaceName(
      String path, String region, String place, String home, Set<String> regions) {
    Optional<String> objection =
        !place.equals(region) && (place.equals(home) || regions.contains(place))
            ? Optional.of("is what another region is called: let the place have a name of its own")
            : RegionName.objection(place);
    if (objection.isPresent()) {
      throw CommandFailure.badInput(
          "%s: environments.%s: '%s' %s."
              .formatted(project.environmentsFile(), path, place, objection.get()));
    }
  }

  /** What an environment says that its own region is called; empty where it says nothing. */
  private String home(String environment, Map<String, Object> settings) {
    Object region = settings.get("region");
    if (region == null) {
      return "";
    }
    requireName(environment, "region", region.toString());
    return region.toString();
  }

  private void requireName(String environment, String key, String region) {
    RegionName.objection(region)
        .ifPresent(
            objection -> {
              throw CommandFailure.badInput(
                  "%s: '%s' %s.".formatted(where(environment, key), region, objection));
            });
  }

  private RegionSettings region(String environment, String region, Object value) {
    String path = environment + ".regions." + region;
    requireName(environment, "regions", region);
    return RegionSettings.of(
        region,
        settings(project.environmentsFile(), path, value, RegionSettings.NAMES),
        "%s: environments.%s".formatted(project.environmentsFile(), path));
  }

  /**
   * @param name the path of the settings below {@code environments}
   */
  private LogConnection connection(String name, Map<String, Object> settings) {
    Map<String, String> client = new LinkedHashMap<>();
    map(settings.get("client"), where(name, "client"))
        .forEach(
            (key, value) ->
                client.put(
                    key, secrets.fillOrRead(String.valueOf(value), where(name, "client." + key))));
    return new LogConnection(
        required(name, settings, "kafka"), required(name, settings, "registry"), client);
  }

  private String required(String name, Map<String, Object> settings, String key) {
    return optional(name, settings, key)
        .orElseThrow(() -> CommandFailure.badInput("%s is missing.".formatted(where(name, key))));
  }

  private Optional<String> optional(String name, Map<String, Object> settings, String key) {
    return Optional.ofNullable(settings.get(key))
        .map(value -> secrets.fill(String.valueOf(value), where(name, key)));
  }

  private String where(String name, String key) {
    return "%s: environments.%s.%s".formatted(project.environmentsFile(), name, key);
  }

  private static Map<String, Object> settings(
      Path file, String name, Object value, Set<String> known) {
    String where = "%s: environments.%s".formatted(file, name);
    Map<String, Object> settings = map(value, where);
    for (String key : settings.keySet()) {
      if (!known.contains(key)) {
        throw CommandFailure.badInput(
            "%s has the unknown setting '%s'. %s"
                .formatted(where, key, NearNames.hint(key, "setting", known)));
      }
    }
    return settings;
  }

  static Map<String, Object> map(Object value, String where) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw CommandFailure.badInput("%s must be a mapping of names to values.".formatted(where));
    }
    Map<String, Object> typed = new LinkedHashMap<>();
    map.forEach((key, entry) -> typed.put(String.valueOf(key), entry));
    return typed;
  }

  private static Object parse(Path file) {
    LoaderOptions options = new LoaderOptions();
    // Of two regions, or environments, of one name the later would be taken without a word.
    options.setAllowDuplicateKeys(false);
    try {
      return new Yaml(new SafeConstructor(options)).load(Files.readString(file));
    } catch (MarkedYAMLException e) {
      throw CommandFailure.badInput(
          "%s is not YAML: line %d, column %d: %s."
              .formatted(
                  file,
                  e.getProblemMark().getLine() + 1,
                  e.getProblemMark().getColumn() + 1,
                  e.getProblem()),
          e);
    } catch (IOException | YAMLException e) {
      throw CommandFailure.badInput("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
