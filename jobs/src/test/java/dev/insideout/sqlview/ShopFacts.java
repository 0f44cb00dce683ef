package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.testlog.TopicDump;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a {@link Shop} wrote, read back without Flink, as of any cut. */
final class ShopFacts {
  private final List<Fact> orders;
  private final List<Fact> customers;

  private record Fact(SourcePartition in, long offset, String key, Optional<GenericRecord> row) {}

  record Order(String customer, BigDecimal amount) {}

  /** All that the log has now. */
  ShopFacts(LogConnection log) throws BadRecordException {
    this("", log);
  }

  /** All that a region has now. */
  ShopFacts(String region, LogConnection log) throws BadRecordException {
    AvroCodec codec = new AvroCodec(new SchemaRegistry(log.registry()));
    orders = facts(region, log, codec, "orders");
    customers = facts(region, log, codec, "customers");
  }

  private static List<Fact> facts(String region, LogConnection log, AvroCodec codec, String topic)
      throws BadRecordException {
    List<Fact> facts = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : TopicDump.of(log, topic, 1)) {
      facts.add(
          new Fact(
              new SourcePartition(region, topic, record.partition()),
              record.offset(),
              codec.decode(record.key()).get(0).toString(),
              record.value() == null
                  ? Optional.empty()
                  : Optional.of(codec.decode(record.value()))));
    }
    return facts;
  }

  /** Where the log ends. */
  Positions ends() {
    Map<SourcePartition, Long> ends = new TreeMap<>();
    orders.forEach(fact -> ends.merge(fact.in(), fact.offset() + 1, Math::max));
    customers.forEach(fact -> ends.merge(fact.in(), fact.offset() + 1, Math::max));
    return Positions.of(ends);
  }

  /** The newest version of each order below {@code cut}. */
  Map<String, Order> orders(Positions cut) {
    Map<String, GenericRecord> newest = new HashMap<>();
    for (Fact fact : orders) {
      if (cut.contain(fact.in(), fact.offset())) {
        newest.merge(
            fact.key(),
            fact.row().orElseThrow(),
            (a, b) -> (long) b.get("version") > (long) a.get("version") ? b : a);
      }
    }
    Map<String, Order> table = new TreeMap<>();
    newest.forEach(
        (id, row) ->
            table.put(
                id, new Order(row.get("customer_id").toString(), (BigDecimal) row.get("amount"))));
    return table;
  }

  /** The names of the customers below {@code cut}. */
  Map<String, String> names(Positions cut) {
    Map<String, String> names = new TreeMap<>();
    for (Fact fact : customers) {
      if (cut.contain(fact.in(), fact.offset())) {
        fact.row()
            .ifPresentOrElse(
                row -> names.put(fact.key(), row.get("name").toString()),
                () -> names.remove(fact.key()));
      }
    }
    return names;
  }
}
