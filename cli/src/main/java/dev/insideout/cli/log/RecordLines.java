package dev.insideout.cli.log;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.wire.AvroCodec;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Turns lines of JSON into records of one topic. A line is the value, whose key columns make the
 * key; or an object of exactly {@code key} and {@code value}, where a value of null is a tombstone.
 */
final class RecordLines {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final String topic;
  private final TopicSchemas schemas;

  RecordLines(String topic, TopicSchemas schemas) {
    this.topic = topic;
    this.schemas = schemas;
  }

  /**
   * The record that {@code line} describes.
   *
   * @throws MisfitException when it is not JSON or does not fit the topic's schemas
   */
  ProducerRecord<byte[], byte[]> parse(String line) throws MisfitException {
    JsonNode json = read(line);
    return isExplicit(json)
        ? explicit(json.get("key"), json.get("value"))
        : fromValue(JsonToAvro.record(json, schemas.value().schema()));
  }

  private static JsonNode read(String line) throws MisfitException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      throw new MisfitException(
          "", "is not JSON: column %d: %s".formatted(column, e.getOriginalMessage()));
    }
  }

  private static boolean isExplicit(JsonNode json) {
    return json.size() == 2 && json.has("key") && json.has("value");
  }

  private ProducerRecord<byte[], byte[]> explicit(JsonNode key, JsonNode value)
      throws MisfitException {
    if (key.isNull() != schemas.key().isEmpty()) {
      throw new MisfitException(
          "key",
          key.isNull()
              ? "must not be null: topic '%s' has keys".formatted(topic)
              : "must be null: topic '%s' has no keys".formatted(topic));
    }
    if (key.isNull() && value.isNull()) {
      throw new MisfitException("value", "must not be null where there is no key");
    }
    byte[] keyBytes = key.isNull() ? null : encode(schemas.key().orElseThrow(), key, "key");
    return new ProducerRecord<>(
        topic, keyBytes, value.isNull() ? null : encode(schemas.value(), value, "value"));
  }

  private static byte[] encode(RegisteredSchema schema, JsonNode json, String path)
      throws MisfitException {
    Object record = JsonToAvro.value(json, schema.schema(), path);
    return AvroCodec.encode(schema.id(), (GenericRecord) record);
  }

  private ProducerRecord<byte[], byte[]> fromValue(GenericRecord value) throws MisfitException {
    byte[] keyBytes = null;
    if (schemas.key().isPresent()) {
      RegisteredSchema schema = schemas.key().get();
      keyBytes = AvroCodec.encode(schema.id(), keyOf(value, schema.schema()));
    }
    return new ProducerRecord<>(topic, keyBytes, AvroCodec.encode(schemas.value().id(), value));
  }

  private static GenericRecord keyOf(GenericRecord value, Schema keySchema) throws MisfitException {
    GenericRecord key = new GenericData.Record(keySchema);
    for (Schema.Field column : keySchema.getFields()) {
      Schema.Field source = value.getSchema().getField(column.name());
      if (source == null) {
        throw new MisfitException(
            column.name(),
            "is part of the key and not of the value: give the line as {\"key\": {…}, \"value\": {…}}");
      }
      Object part = value.get(source.pos());
      if (part == null && !column.schema().isNullable()) {
        throw new MisfitException(column.name(), "is part of the key and must not be null");
      }
      key.put(column.pos(), part);
    }
    return key;
  }
}
