package dev.insideout.flink;

import dev.insideout.contract.LogConnection;
import java.util.Map;
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
  }

  public static LogConnection log(ReadableConfig configuration) {
    return new LogConnection(
        configuration.get(KAFKA), configuration.get(REGISTRY), configuration.get(CLIENT));
  }
}
