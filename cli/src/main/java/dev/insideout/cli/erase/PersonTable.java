package dev.insideout.cli.erase;

import dev.insideout.cli.log.CommittedRecords;
import dev.insideout.cli.log.KeyFilter;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topic that has a row for each person. */
final class PersonTable {
  private final String topic;
  private final Schema key;
  private final AvroCodec codec;

  /**
   * The table in {@code topic}, which exists.
   *
   * @throws CommandFailure when its key is not one column
   */
  PersonTable(LogConnection log, String topic) {
    this.topic = topic;
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    this.codec = new AvroCodec(registry);
    this.key = TopicSchemas.of(topic, registry).requireKey();
    if (key.getFields().size() != 1) {
      throw CommandFailure.badInput(
          "The key of topic %s has several columns (%s), so one value names no row of it, and perhaps rows of several persons: erase a person from the topic whose key is the person alone, and name it with --topic."
              .formatted(
                  topic,
                  key.getFields().stream()
                      .map(Schema.Field::name)
                      .collect(Collectors.joining(", "))));
    }
  }

  /** The column that names a person. */
  String keyColumn() {
    return key.getFields().get(0).name();
  }

  /**
   * All that the topic still has of {@code customer}.
   *
   * @throws CommandFailure when no key can be that
   */
  Person read(String customer, CommittedRecords log) {
    KeyFilter filter = filter(customer);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    log.read(
        topic,
        record -> {
          if (is(filter, record)) {
            records.add(record);
          }
        });
    return new Person(customer, records);
  }

  private KeyFilter filter(String customer) {
    try {
      return KeyFilter.parse(List.of(keyColumn() + "=" + customer), key);
    } catch (CommandFailure e) {
      throw CommandFailure.badInput(
          "--customer %s cannot be a key of topic %s: its column %s is %s."
              .formatted(customer, topic, keyColumn(), key.getFields().get(0).schema()),
          e);
    }
  }

  /** What has a key that cannot be read is nobody's row. */
  private boolean is(KeyFilter filter, ConsumerRecord<byte[], byte[]> record) {
    try {
      return record.key() != null && filter.accepts(codec.decode(record.key()));
    } catch (BadRecordException e) {
      return false;
    }
  }

  /** The texts of all rows of {@code person}, but for their key. */
  List<RowTexts> texts(Person person) {
    return person.rows().stream().map(this::texts).toList();
  }

  private RowTexts texts(ConsumerRecord<byte[], byte[]> row) {
    try {
      return RowTexts.of(codec.decode(row.value()), keyColumn());
    } catch (BadRecordException e) {
      return RowTexts.UNREADABLE;
    }
  }
}
