package dev.insideout.benchmarks.unified.streams;

import dev.insideout.benchmarks.unified.Backend;
import dev.insideout.benchmarks.unified.UnifiedView;
import dev.insideout.benchmarks.unified.ViewColumn;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;

/**
 * Kafka Streams in a JVM of its own, until it is killed; a failure ends it. Arguments: the view,
 * the backend, Kafka's address, the registry's, the folder of its stores, the application id, and
 * the view's topic.
 */
public final class StreamsChild {
  private static final int THREADS = 2;
  private static final int COMMIT_MILLIS = 1_000;
  private static final long CACHE_BYTES = 128L << 20;

  private StreamsChild() {}

  public static void main(String[] arguments) throws Exception {
    UnifiedView view = UnifiedView.valueOf(arguments[0]);
    Backend backend = Backend.valueOf(arguments[1]);
    LogConnection log = LogConnection.of(arguments[2], arguments[3]);
    String output = arguments[6];
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    registry.register(SchemaRegistry.keySubject(output), keySchema(output));
    registry.register(SchemaRegistry.valueSubject(output), rowSchema(view, output));
    Properties settings = settings(log, backend, arguments[4], arguments[5]);
    try (KafkaStreams streams =
        new KafkaStreams(StreamsTopology.of(view, output, registry, settings), settings)) {
      streams.setUncaughtExceptionHandler(
          failure -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
          });
      streams.start();
      new CountDownLatch(1).await();
    }
  }

  /** What someone sets who means it; exactly once, and a commit as often as ours. */
  private static Properties settings(
      LogConnection log, Backend backend, String folder, String application) {
    Properties settings = new Properties();
    settings.putAll(log.clientProperties(Map.of()));
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    // No changelog of what is a topic already, and no two repartitions of the same.
    settings.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
    if (backend == Backend.HEAP) {
      settings.put(
          StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
          BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class);
    }
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 1 << 18);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    return settings;
  }

  private static Schema keySchema(String output) {
    return SchemaBuilder.record(output + "_key")
        .fields()
        .requiredString(UnifiedView.KEY)
        .endRecord();
  }

  private static Schema rowSchema(UnifiedView view, String output) {
    FieldAssembler<Schema> fields = SchemaBuilder.record(output).fields();
    for (ViewColumn column : view.columns()) {
      fields =
          column.number()
              ? column.nullable()
                  ? fields.optionalLong(column.name())
                  : fields.requiredLong(column.name())
              : column.nullable()
                  ? fields.optionalString(column.name())
                  : fields.requiredString(column.name());
    }
    return fields.endRecord();
  }
}
