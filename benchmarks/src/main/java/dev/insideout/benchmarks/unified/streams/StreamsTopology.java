package dev.insideout.benchmarks.unified.streams;

import dev.insideout.benchmarks.unified.UnifiedView;
import dev.insideout.benchmarks.unified.fact.Customer;
import dev.insideout.benchmarks.unified.fact.FactRecords;
import dev.insideout.benchmarks.unified.fact.FactRow;
import dev.insideout.benchmarks.unified.fact.FactTopic;
import dev.insideout.benchmarks.unified.fact.Joined;
import dev.insideout.benchmarks.unified.fact.Line;
import dev.insideout.benchmarks.unified.fact.LineSum;
import dev.insideout.benchmarks.unified.fact.Order;
import dev.insideout.benchmarks.unified.fact.Payment;
import dev.insideout.benchmarks.unified.fact.Product;
import dev.insideout.benchmarks.unified.fact.Shipment;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TableJoined;
import org.apache.kafka.streams.kstream.ValueJoiner;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueStore;

/** A view as tables of Kafka Streams. */
final class StreamsTopology {
  private static final Function<Joined, String> CUSTOMER_ID = joined -> joined.order().customerId();
  private static final ValueJoiner<Joined, Customer, Joined> WITH_CUSTOMER =
      (joined, customer) -> joined.with(customer);

  private final StreamsBuilder builder = new StreamsBuilder();
  private final SchemaRegistry registry;
  private final Serde<String> orderKeys;

  private StreamsTopology(SchemaRegistry registry) {
    this.registry = registry;
    this.orderKeys = keys(FactTopic.ORDERS);
  }

  /**
   * @param output the topic of the view, whose schemas are registered
   */
  static Topology of(
      UnifiedView view, String output, SchemaRegistry registry, Properties settings) {
    StreamsTopology topology = new StreamsTopology(registry);
    topology
        .joined(view)
        .toStream()
        .to(
            output,
            Produced.with(
                FactSerdes.keys(topology.schemaId(SchemaRegistry.keySubject(output))),
                FactSerdes.published(
                    view, topology.schemaId(SchemaRegistry.valueSubject(output)))));
    return topology.builder.build(settings);
  }

  /** Only what a lookup by another key starts from is kept: the rest is joined anew when needed. */
  private KTable<String, Joined> joined(UnifiedView view) {
    KTable<String, Order> orders = table(FactTopic.ORDERS);
    KTable<String, Payment> payments = table(FactTopic.PAYMENTS);
    KTable<String, Shipment> shipments = table(FactTopic.SHIPMENTS);
    KTable<String, Joined> paid =
        orders.leftJoin(payments, (order, payment) -> Joined.of(order).with(payment));
    ValueJoiner<Joined, Shipment, Joined> shipped = (joined, shipment) -> joined.with(shipment);
    return switch (view) {
      case ORDER_PARTS -> paid.leftJoin(shipments, shipped);
      case ORDER_CUSTOMER ->
          paid.leftJoin(shipments, shipped, kept())
              .leftJoin(customers(), CUSTOMER_ID, WITH_CUSTOMER, byText());
      case ORDER_WHOLE -> {
        KTable<String, Product> products = table(FactTopic.PRODUCTS);
        yield paid.leftJoin(shipments, shipped)
            .leftJoin(lineSums(), (joined, sum) -> joined.with(sum), kept())
            .leftJoin(customers(), CUSTOMER_ID, WITH_CUSTOMER, byText(), kept())
            .leftJoin(
                products,
                joined -> joined.order().productId(),
                (joined, product) -> joined.with(product),
                byText());
      }
    };
  }

  private KTable<String, Customer> customers() {
    return table(FactTopic.CUSTOMERS);
  }

  /** The partitions of internal topics are those of the log: by the text of the key. */
  private static TableJoined<String, String> byText() {
    // An order that is deleted, or refers to nothing, is sent without a key: to any partition.
    StreamPartitioner<String, Void> partitioner =
        (topic, key, nothing, partitions) ->
            Optional.ofNullable(key).map(text -> Set.of(FactRecords.partition(text)));
    return TableJoined.with(partitioner, partitioner);
  }

  private KTable<String, LineSum> lineSums() {
    KTable<String, Line> lines = table(FactTopic.LINES);
    Serde<Line> lineRows = rows(FactTopic.LINES);
    return lines
        .groupBy(
            (id, line) -> KeyValue.pair(line.orderId(), line),
            Grouped.with(Serdes.String(), lineRows))
        .aggregate(
            () -> LineSum.NONE,
            (order, line, sum) -> sum.plus(line),
            (order, line, sum) -> sum.count() == 1 ? null : sum.minus(line),
            Materialized.with(Serdes.String(), FactSerdes.lineSums()));
  }

  private Materialized<String, Joined, KeyValueStore<Bytes, byte[]>> kept() {
    return Materialized.with(orderKeys, FactSerdes.joined());
  }

  private <R extends FactRow> KTable<String, R> table(FactTopic topic) {
    Serde<R> rows = rows(topic);
    return builder.table(topic.topicName(), Consumed.with(keys(topic), rows));
  }

  private Serde<String> keys(FactTopic topic) {
    return FactSerdes.keys(schemaId(SchemaRegistry.keySubject(topic.topicName())));
  }

  private <R extends FactRow> Serde<R> rows(FactTopic topic) {
    return FactSerdes.rows(topic, schemaId(SchemaRegistry.valueSubject(topic.topicName())));
  }

  private int schemaId(String subject) {
    return registry.latest(subject).map(RegisteredSchema::id).orElseThrow();
  }
}
