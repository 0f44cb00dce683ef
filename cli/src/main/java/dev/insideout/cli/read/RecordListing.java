package dev.insideout.cli.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.insideout.cli.log.AvroToJson;
import dev.insideout.cli.log.TopicReader;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Shows a topic whose values have no one schema – of several types, JSON, or anything else – record
 * by record: where each stands, its type where it has one, and what can be made of its bytes.
 */
public final class RecordListing {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final LogConnection log;
  private final String topic;
  private final ReadOptions options;
  private final Output output;
  private final AvroCodec codec;

  /** A listing of {@code topic}, which exists. */
  public RecordListing(LogConnection log, String topic, ReadOptions options, Output output) {
    this.log = log;
    this.topic = topic;
    this.options = options;
    this.output = output;
    this.codec = new AvroCodec(new SchemaRegistry(log.registry()));
  }

  /**
   * Writes the records, a line of JSON each; returns when all are written, or never when it follows
   * without limit.
   *
   * @throws CommandFailure when rows of a key are asked for
   */
  public void show() {
    if (!options.key().isEmpty()) {
      throw CommandFailure.badInput(
          "The values of topic '%s' have no one schema in the registry, so its records are shown as they are: leave --key out."
              .formatted(topic));
    }
    long left = options.limit();
    try (TopicReader reader = new TopicReader(log, topic)) {
      while (left > 0 && (options.follow() || !reader.caughtUp())) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(PATIENCE)) {
          if (left-- > 0) {
            output.result(line(record));
          }
        }
      }
    }
  }

  private ObjectNode line(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("partition", record.partition())
            .put("offset", record.offset());
    line.set("key", content(record.key(), JsonNodeFactory.instance.objectNode()));
    line.set("value", content(record.value(), line));
    return line;
  }

  /**
   * What {@code bytes} say.
   *
   * @param typed gets the type of a record in the registry's format
   */
  private JsonNode content(byte[] bytes, ObjectNode typed) {
    if (bytes == null) {
      return NullNode.getInstance();
    }
    if (WireFormat.isFramed(bytes)) {
      try {
        GenericRecord record = codec.decode(bytes);
        typed.put("type", record.getSchema().getFullName());
        return AvroToJson.record(record);
      } catch (BadRecordException e) {
        // What begins like the registry's format may be another.
        return TextNode.valueOf(HexFormat.of().formatHex(bytes));
      }
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return json(text);
    } catch (CharacterCodingException e) {
      return TextNode.valueOf(HexFormat.of().formatHex(bytes));
    }
  }

  private static JsonNode json(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.isMissingNode() ? TextNode.valueOf(text) : json;
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }
}
