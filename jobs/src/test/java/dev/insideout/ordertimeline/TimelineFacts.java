package dev.insideout.ordertimeline;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.testlog.TopicDump;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the topics say of orders, read back without Flink, and the view as of any cut of them. */
final class TimelineFacts {
  private static final List<String> TOPICS =
      List.of("orders", "payments", "shipments", "order_lines");

  private static final Comparator<GenericRecord> AS_IT_HAPPENED =
      Comparator.comparing((GenericRecord row) -> (Instant) row.get("event_time"))
          .thenComparing(TimelineFacts::source)
          .thenComparing(TimelineFacts::entity)
          .thenComparing(row -> (long) row.get("version"));

  private final List<Fact> facts = new ArrayList<>();

  private record Fact(
      SourcePartition in, long offset, long logTime, String order, Optional<GenericRecord> row) {
    boolean isOfOrders() {
      return in.topic().equals("orders");
    }

    String eventId() {
      return row.orElseThrow().get("event_id").toString();
    }
  }

  /** All that the log has now. */
  TimelineFacts(LogConnection log) throws BadRecordException {
    AvroCodec codec = new AvroCodec(new SchemaRegistry(log.registry()));
    for (String topic : TOPICS) {
      for (ConsumerRecord<byte[], byte[]> record : TopicDump.of(log, topic, 1)) {
        Optional<GenericRecord> row =
            record.value() == null ? Optional.empty() : Optional.of(codec.decode(record.value()));
        GenericRecord named = row.isPresent() ? row.get() : codec.decode(record.key());
        facts.add(
            new Fact(
                SourcePartition.of(topic, record.partition()),
                record.offset(),
                record.timestamp(),
                named.get("order_id").toString(),
                row));
      }
    }
  }

  private TimelineFacts(List<Fact> facts) {
    this.facts.addAll(facts);
  }

  /** These, and what the log had later. */
  TimelineFacts and(TimelineFacts later) {
    return new TimelineFacts(Stream.concat(facts.stream(), later.facts.stream()).toList());
  }

  /** Where the log ends. */
  Positions ends() {
    Map<SourcePartition, Long> ends = new TreeMap<>();
    facts.forEach(fact -> ends.merge(fact.in(), fact.offset() + 1, Math::max));
    return Positions.of(ends);
  }

  /** By order its row as text, as of {@code cut}. */
  Map<String, String> timelines(Positions cut) {
    Map<String, List<Fact>> byOrder =
        facts.stream()
            .filter(fact -> cut.contain(fact.in(), fact.offset()))
            .collect(Collectors.groupingBy(Fact::order, TreeMap::new, Collectors.toList()));
    Map<String, String> timelines = new TreeMap<>();
    byOrder.forEach((order, of) -> timeline(of).ifPresent(text -> timelines.put(order, text)));
    return timelines;
  }

  /** How many orders were deleted and are there all the same. */
  long ordersThatAreBack() {
    Set<String> there = timelines(ends()).keySet();
    return facts.stream()
        .filter(fact -> fact.row().isEmpty())
        .map(Fact::order)
        .distinct()
        .filter(there::contains)
        .count();
  }

  /** How many orders were deleted and are gone. */
  long ordersThatAreGone() {
    Set<String> there = timelines(ends()).keySet();
    return facts.stream()
        .filter(fact -> fact.row().isEmpty())
        .map(Fact::order)
        .distinct()
        .filter(order -> !there.contains(order))
        .count();
  }

  /** What was written after the last tombstone, unless it had been written before it, too. */
  private static Optional<String> timeline(List<Fact> facts) {
    Optional<Fact> tombstone =
        facts.stream()
            .filter(fact -> fact.row().isEmpty())
            .max(Comparator.comparingLong(Fact::offset));
    Set<String> counted = new HashSet<>();
    List<GenericRecord> history = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact.row().isPresent() && counted.add(fact.eventId())) {
        if (tombstone.isEmpty() || isAfter(fact, tombstone.get())) {
          history.add(fact.row().get());
        }
      }
    }
    history.sort(AS_IT_HAPPENED);
    return history.stream()
        .filter(row -> source(row).equals("orders"))
        .max(Comparator.comparingLong(row -> (long) row.get("version")))
        .map(header -> text(header, history));
  }

  private static boolean isAfter(Fact fact, Fact tombstone) {
    return fact.isOfOrders()
        ? fact.offset() > tombstone.offset()
        : fact.logTime() > tombstone.logTime();
  }

  private static String text(GenericRecord header, List<GenericRecord> history) {
    return "%s %s %s %s %d %s"
        .formatted(
            header.get("customer_id"),
            header.get("status"),
            history.get(0).get("event_time"),
            history.get(history.size() - 1).get("event_time"),
            history.size(),
            history.stream().map(TimelineFacts::text).toList());
  }

  private static String text(GenericRecord row) {
    return "(%s %s %s %s %s)"
        .formatted(row.get("event_time"), source(row), entity(row), row.get("version"), what(row));
  }

  private static String source(GenericRecord row) {
    return switch (row.getSchema().getName()) {
      case "Order" -> "orders";
      case "Payment" -> "payments";
      case "Shipment" -> "shipments";
      default -> "order_lines";
    };
  }

  private static String entity(GenericRecord row) {
    return switch (source(row)) {
      case "orders" -> row.get("order_id").toString();
      case "payments" -> row.get("payment_id").toString();
      case "shipments" -> row.get("shipment_id").toString();
      default -> row.get("line").toString();
    };
  }

  private static String what(GenericRecord row) {
    return switch (source(row)) {
      case "orders" -> row.get("status").toString();
      case "payments" -> row.get("status") + " " + row.get("amount");
      case "shipments" -> row.get("status") + " by " + row.get("carrier");
      default ->
          "%s of %s at %s"
              .formatted(row.get("quantity"), row.get("product_id"), row.get("unit_price"));
    };
  }
}
