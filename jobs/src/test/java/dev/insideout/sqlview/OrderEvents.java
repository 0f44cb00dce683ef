package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.testlog.TestLog;
import dev.insideout.testlog.TopicDump;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A topic of three types of events, in one union, and what its tables are as of any cut. */
final class OrderEvents {
  static final String TOPIC = "order_events";

  private static final Schema PLACED =
      SchemaBuilder.record("Placed")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .requiredLong("amount")
          .endRecord();
  private static final Schema SHIPPED =
      SchemaBuilder.record("Shipped")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .requiredString("carrier")
          .endRecord();
  private static final Schema NOTED =
      SchemaBuilder.record("Noted").namespace("shop").fields().requiredString("text").endRecord();
  private static final Schema EVENT = Schema.createUnion(PLACED, SHIPPED, NOTED);

  private final TestLog log;
  private final int id;

  OrderEvents(TestLog log) throws ExecutionException, InterruptedException {
    this.log = log;
    log.createTopic(TOPIC, Shop.ORDER_KEY, EVENT);
    id =
        new SchemaRegistry(log.connection().registry())
            .idOf(SchemaRegistry.valueSubject(TOPIC), EVENT)
            .orElseThrow();
  }

  void placed(String order, long amount) {
    GenericRecord placed = new GenericData.Record(PLACED);
    placed.put("order_id", order);
    placed.put("amount", amount);
    send(order, placed);
  }

  void shipped(String order, String carrier) {
    GenericRecord shipped = new GenericData.Record(SHIPPED);
    shipped.put("order_id", order);
    shipped.put("carrier", carrier);
    send(order, shipped);
  }

  void noted(String order) {
    GenericRecord noted = new GenericData.Record(NOTED);
    noted.put("text", "a type that no table reads");
    send(order, noted);
  }

  void deleted(String order) {
    log.send(TOPIC, log.key(Shop.ORDER_KEY, order), null);
  }

  /** A record of which nobody can tell the type. */
  void garbage(String order) {
    log.send(TOPIC, log.key(Shop.ORDER_KEY, order), "no avro".getBytes(StandardCharsets.UTF_8));
  }

  /** A record of the type Shipped whose last byte is lost. */
  void cutOff(String order) {
    GenericRecord shipped = new GenericData.Record(SHIPPED);
    shipped.put("order_id", order);
    shipped.put("carrier", "DHL");
    byte[] whole = inUnion(shipped);
    log.send(TOPIC, log.key(Shop.ORDER_KEY, order), Arrays.copyOf(whole, whole.length - 1));
  }

  private void send(String order, GenericRecord event) {
    log.send(TOPIC, log.key(Shop.ORDER_KEY, order), inUnion(event));
  }

  /** A union's datum is the number of its branch, zigzag, and then the branch's. */
  private byte[] inUnion(GenericRecord event) {
    byte[] framed = AvroCodec.encode(id, event);
    int avro = framed.length - WireFormat.HEADER_BYTES;
    return WireFormat.frame(
        id,
        ByteBuffer.allocate(1 + avro)
            .put((byte) (2 * EVENT.getTypes().indexOf(event.getSchema())))
            .put(framed, WireFormat.HEADER_BYTES, avro)
            .array());
  }

  /** What the log has, read back without Flink. */
  static final class Facts {
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final AvroCodec codec;

    Facts(LogConnection log) {
      records = TopicDump.of(log, TOPIC, 1);
      codec = new AvroCodec(new SchemaRegistry(log.registry()));
    }

    Positions ends() {
      Map<SourcePartition, Long> ends = new TreeMap<>();
      records.forEach(r -> ends.merge(in(r), r.offset() + 1, Math::max));
      return Positions.of(ends);
    }

    private static SourcePartition in(ConsumerRecord<byte[], byte[]> record) {
      return SourcePartition.of(TOPIC, record.partition());
    }

    private record Event(long offset, GenericRecord event) {}

    /** What the two tables hold of one order: the last placing, and all shipments in order. */
    private static final class Order {
      private Event placed;
      private final List<Event> shipped = new ArrayList<>();
    }

    private Map<String, Order> orders(Positions cut) throws BadRecordException {
      Map<String, Order> orders = new TreeMap<>();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (!cut.contain(in(record), record.offset())) {
          continue;
        }
        String id = codec.decode(record.key()).get(0).toString();
        Order order = orders.computeIfAbsent(id, o -> new Order());
        if (record.value() == null) {
          order.placed = null;
          continue;
        }
        GenericRecord event;
        try {
          event = codec.decode(record.value());
        } catch (BadRecordException e) {
          continue;
        }
        switch (event.getSchema().getName()) {
          case "Placed" -> order.placed = new Event(record.offset(), event);
          case "Shipped" -> order.shipped.add(new Event(record.offset(), event));
          default -> {}
        }
      }
      return orders;
    }

    /** The last event of each order, whatever its type: what, and at which offset. */
    Map<String, String> lastEvents(Positions cut) throws BadRecordException {
      Map<String, String> last = new TreeMap<>();
      orders(cut)
          .forEach(
              (id, order) -> {
                List<Event> shipped = order.shipped;
                Event parcel = shipped.isEmpty() ? null : shipped.get(shipped.size() - 1);
                Event placed = order.placed;
                if (placed != null && (parcel == null || parcel.offset() < placed.offset())) {
                  last.put(
                      id, "placed %s %d".formatted(placed.event().get("amount"), placed.offset()));
                } else if (parcel != null) {
                  last.put(
                      id,
                      "shipped %s %d".formatted(parcel.event().get("carrier"), parcel.offset()));
                }
              });
      return last;
    }

    /** Each order that is placed and shipped: amount, and how often it was shipped. */
    Map<String, String> parcels(Positions cut) throws BadRecordException {
      Map<String, String> parcels = new TreeMap<>();
      orders(cut)
          .forEach(
              (id, order) -> {
                if (order.placed != null && !order.shipped.isEmpty()) {
                  parcels.put(
                      id,
                      "%s %d".formatted(order.placed.event().get("amount"), order.shipped.size()));
                }
              });
      return parcels;
    }
  }
}
