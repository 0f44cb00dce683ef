package dev.insideout.demo.fact;

import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * One topic of the company: its name and the types of its keys and values, as one symbol.
 *
 * @param name of the topic and of its table
 * @param writer the only service that writes it
 * @param keySchema the schema of {@code K}
 * @param valueSchema the schema of {@code V}
 * @param partitions how many the topic is created with
 * @param settings the topic settings that it is created with
 * @param keyOf the key of the row that a value holds
 */
public record Topic<K extends SpecificRecordBase, V extends SpecificRecordBase>(
    String name,
    Service writer,
    Schema keySchema,
    Schema valueSchema,
    int partitions,
    Map<String, String> settings,
    Function<V, K> keyOf) {
  public Topic {
    settings = Map.copyOf(settings);
  }

  /** True when the broker keeps only the last record of each key. */
  public boolean compacted() {
    return "compact".equals(settings.get("cleanup.policy"));
  }

  @Override
  public String toString() {
    return name;
  }
}
