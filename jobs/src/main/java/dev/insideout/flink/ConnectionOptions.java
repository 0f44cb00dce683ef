package dev.insideout.flink;

import dev.insideout.contract.LogConnection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/**
 * How the connectors learn where the log is: from the table environment's configuration, never from
 * a table's options, so that SQL holds no address and no secret.
 */
public final class ConnectionOptions {
  public static final ConfigOption<String> KAFKA =
      ConfigOptions.key("insideout.kafka").stringType().noDefaultValue();
  public static final ConfigOption<String> REGISTRY =
      ConfigOptions.key("insideout.registry").stringType().noDefaultValue();
  public static final ConfigOption<Map<String, String>> CLIENT =
      ConfigOptions.key("insideout.client").mapType().defaultValue(Map.of());

  /** The name of the local region; empty where nothing says it. */
  public static final ConfigOption<String> REGION =
      ConfigOptions.key("insideout.region").stringType().defaultValue("");

  /** Of other regions: by {@code <region>/kafka}, {@code /registry}, {@code /client/<setting>}. */
  public static final ConfigOption<Map<String, String>> REGIONS =
      ConfigOptions.key("insideout.regions").mapType().defaultValue(Map.of());

  private static final String KAFKA_OF = "/kafka";
  private static final String REGISTRY_OF = "/registry";
  private static final String CLIENT_OF = "/client/";

  /** Stands for a region of which nothing is known: planning asks nobody. */
  private static final LogConnection NOWHERE = LogConnection.of("nowhere:1", "http://nowhere");

  /**
   * The group of the views that share the job: consumer group, transactional-id prefix, and name in
   * markers.
   */
  public static final ConfigOption<String> GROUP =
      ConfigOptions.key("insideout.group").stringType().noDefaultValue();

  private ConnectionOptions() {}

  public static void set(Configuration configuration, LogConnection log, String group) {
    configuration.set(KAFKA, log.kafka());
    configuration.set(REGISTRY, log.registry());
    configuration.set(CLIENT, log.clientProperties());
    configuration.set(GROUP, group);
    configuration.set(REGION, log.region());
    Map<String, String> regions = new TreeMap<>();
    log.regions()
        .forEach(
            (name, region) -> {
              regions.put(name + KAFKA_OF, region.kafka());
              regions.put(name + REGISTRY_OF, region.registry());
              region
                  .clientProperties()
                  .forEach((setting, value) -> regions.put(name + CLIENT_OF + setting, value));
            });
    configuration.set(REGIONS, regions);
  }

  /**
   * Where a region of the log is, so that a plan can be made of it. Whoever runs the plan sees to
   * it that the region is known.
   *
   * @param region empty, or its own name, for the local one
   */
  public static LogConnection log(ReadableConfig configuration, String region) {
    String home = configuration.get(REGION);
    if (region.isEmpty() || region.equals(home)) {
      return new LogConnection(
              configuration.get(KAFKA), configuration.get(REGISTRY), configuration.get(CLIENT))
          .named(home);
    }
    Map<String, String> regions = configuration.get(REGIONS);
    return Optional.ofNullable(regions.get(region + KAFKA_OF))
        .map(
            kafka ->
                new LogConnection(
                    kafka, regions.get(region + REGISTRY_OF), client(region, regions)))
        .orElse(NOWHERE);
  }

  private static Map<String, String> client(String region, Map<String, String> regions) {
    Map<String, String> client = new TreeMap<>();
    String prefix = region + CLIENT_OF;
    regions.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            client.put(name.substring(prefix.length()), value);
          }
        });
    return client;
  }
}
