package dev.insideout.cli.read;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.log.TopicReader;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.topic.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Shows the records that could not be read: where each came from, why it is here, its bytes. */
public final class DeadLetterListing {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final int BYTES_SHOWN = 24;

  private final LogConnection log;
  private final String topic;
  private final ReadOptions options;
  private final Output output;

  /** A listing of the dead-letter topic {@code topic}, which exists. */
  public DeadLetterListing(LogConnection log, String topic, ReadOptions options, Output output) {
    this.log = log;
    this.topic = topic;
    this.options = options;
    this.output = output;
  }

  /** Writes the records; returns when all are written, or never when it follows without limit. */
  public void show() {
    try (TopicReader reader = new TopicReader(log, topic)) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (!reader.caughtUp() && records.size() < options.limit()) {
        reader.poll(PATIENCE).forEach(records::add);
      }
      write(records.subList(0, (int) Math.min(records.size(), options.limit())));
      long left = options.limit() - records.size();
      while (options.follow() && left > 0) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(PATIENCE)) {
          if (left-- > 0) {
            output.result(json(record));
          }
        }
      }
    }
  }

  private void write(List<ConsumerRecord<byte[], byte[]>> records) {
    if (output.json()) {
      records.forEach(record -> output.result(json(record)));
      return;
    }
    TextTable table =
        new TextTable(List.of("topic", "partition", "offset", "time", "error", "value"));
    for (ConsumerRecord<byte[], byte[]> record : records) {
      table.add(
          header(record, DeadLetter.TOPIC),
          header(record, DeadLetter.PARTITION),
          header(record, DeadLetter.OFFSET),
          time(record),
          header(record, DeadLetter.ERROR),
          hex(record.value()));
    }
    output.result(table);
  }

  private static ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("topic", header(record, DeadLetter.TOPIC))
        .put("partition", header(record, DeadLetter.PARTITION))
        .put("offset", header(record, DeadLetter.OFFSET))
        .put("time", time(record))
        .put("group", header(record, DeadLetter.GROUP))
        .put("error", header(record, DeadLetter.ERROR))
        .put("key", record.key())
        .put("value", record.value());
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? "-"
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static String time(ConsumerRecord<byte[], byte[]> record) {
    String millis = header(record, DeadLetter.TIME);
    return millis.matches("\\d{1,18}")
        ? Instant.ofEpochMilli(Long.parseLong(millis)).toString()
        : millis;
  }

  private static String hex(byte[] bytes) {
    if (bytes == null) {
      return "-";
    }
    return bytes.length <= BYTES_SHOWN
        ? HexFormat.of().formatHex(bytes)
        : HexFormat.of().formatHex(bytes, 0, BYTES_SHOWN) + "… (%d bytes)".formatted(bytes.length);
  }
}
