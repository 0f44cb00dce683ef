package dev.insideout.flink;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.RegionName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.ParameterTool;

/**
 * What a program is told of regions. Of another region it is told the same as of its own, the
 * region's name before each option: {@code --eu.kafka}.
 *
 * @param home what the local region is called; empty where nothing says it
 * @param others by name, where they are
 */
public record RegionArguments(String home, Map<String, Region> others) {
  /** One region, of no name. */
  public static final RegionArguments NONE = new RegionArguments("", Map.of());

  /** What a usage line says of them. */
  public static final String USAGE =
      "[--region NAME] [--REGION.kafka HOST:PORT --REGION.registry URL [--REGION.kafka-config FILE]]…";

  /**
   * Where a region is.
   *
   * @param kafkaConfig a properties file of Kafka client settings, such as credentials
   */
  public record Region(String kafka, String registry, Optional<String> kafkaConfig) {}

  /** Sorted by name, so that the same regions are the same arguments. */
  public RegionArguments {
    others = Collections.unmodifiableMap(new TreeMap<>(others));
  }

  /**
   * Reads what {@link #list} gives.
   *
   * @throws FlinkRuntimeException when something is missing or malformed, naming it
   */
  static RegionArguments of(ParameterTool options, String usage) {
    TreeSet<String> names = new TreeSet<>();
    for (String option : options.toMap().keySet()) {
      int dot = option.indexOf('.');
      if (dot >= 0) {
        names.add(option.substring(0, dot));
      }
    }
    Map<String, Region> others = new TreeMap<>();
    for (String name : names) {
      requireName("--" + name + ".…", name, usage);
      others.put(
          name,
          new Region(
              LogArguments.required(options, name + ".kafka", usage),
              LogArguments.required(options, name + ".registry", usage),
              Optional.ofNullable(options.get(name + ".kafka-config"))));
    }
    String home = options.get("region", "");
    if (!home.isEmpty()) {
      requireName("--region", home, usage);
    }
    if (others.containsKey(home)) {
      throw LogArguments.wrong(
          "--region and --%s.kafka are two regions of one name".formatted(home), usage);
    }
    return new RegionArguments(home, others);
  }

  private static void requireName(String option, String name, String usage) {
    RegionName.objection(name)
        .ifPresent(
            objection -> {
              throw LogArguments.wrong("%s: '%s' %s".formatted(option, name, objection), usage);
            });
  }

  /** As a command line has them. */
  public List<String> list() {
    List<String> list = new ArrayList<>();
    if (!home.isEmpty()) {
      list.addAll(List.of("--region", home));
    }
    others.forEach(
        (name, region) -> {
          list.addAll(List.of("--" + name + ".kafka", region.kafka()));
          list.addAll(List.of("--" + name + ".registry", region.registry()));
          region
              .kafkaConfig()
              .ifPresent(file -> list.addAll(List.of("--" + name + ".kafka-config", file)));
        });
    return list;
  }

  /** {@code local}, called so, and with the others beside it. */
  LogConnection beside(LogConnection local) throws IOException {
    Map<String, LogConnection> connections = new TreeMap<>();
    for (Map.Entry<String, Region> other : others.entrySet()) {
      Region region = other.getValue();
      connections.put(
          other.getKey(),
          LogArguments.connection(region.kafka(), region.registry(), region.kafkaConfig()));
    }
    return local.named(home).with(connections);
  }
}
