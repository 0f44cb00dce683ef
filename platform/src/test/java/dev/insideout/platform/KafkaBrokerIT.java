package dev.insideout.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

  @TempDir private Path dir;

  @Test
  void resumesOnAnotherPortWithTheSameClusterAndTopics() throws Exception {
    String cluster;
    String firstAddress;
    try (KafkaBroker broker = KafkaBroker.start(dir, OptionalInt.empty())) {
      firstAddress = broker.bootstrap();
      cluster = clusterId(firstAddress);
      createOrders(firstAddress);
      send(firstAddress, 3);
    }
    try (KafkaBroker broker = KafkaBroker.start(dir, OptionalInt.empty())) {
      assertThat(broker.bootstrap()).isNotEqualTo(firstAddress);
      assertThat(clusterId(broker.bootstrap())).isEqualTo(cluster);
      assertThat(endOffset(broker.bootstrap())).isEqualTo(3);
      send(broker.bootstrap(), 2);
      assertThat(endOffset(broker.bootstrap())).isEqualTo(5);
    }
  }

  @Test
  void resumesAfterAKillWithAllThatWasAcknowledged() throws Exception {
    String cluster;
    try (BrokerProcess broker = BrokerProcess.start(dir, OptionalInt.empty())) {
      cluster = clusterId(broker.bootstrap());
      createOrders(broker.bootstrap());
      send(broker.bootstrap(), 1000);
      broker.kill();
    }
    long begin = System.nanoTime();
    try (BrokerProcess broker = BrokerProcess.start(dir, OptionalInt.empty())) {
      System.out.printf(
          "broker process after a kill: up in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
      assertThat(clusterId(broker.bootstrap())).isEqualTo(cluster);
      assertThat(endOffset(broker.bootstrap())).isEqualTo(1000);
      send(broker.bootstrap(), 1);
      assertThat(endOffset(broker.bootstrap())).isEqualTo(1001);
    }
  }

  @Test
  void doesNotMakeTopicsThatNobodyCreated() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(dir, OptionalInt.empty());
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "max.block.ms", 2000),
                new StringSerializer(),
                new StringSerializer());
        Admin admin = admin(broker.bootstrap())) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("ordres", "o-1", "")).get())
          .isInstanceOf(ExecutionException.class);
      assertThatThrownBy(() -> admin.describeTopics(List.of("ordres")).allTopicNames().get())
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> KafkaBroker.start(dir, OptionalInt.of(other.getLocalPort())))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("port %d of 127.0.0.1", other.getLocalPort())
          .hasMessageContaining("another program");
    }
  }

  @Test
  void saysThatTheFolderIsInUseAndLeavesItsOwnerAlone() throws Exception {
    try (KafkaBroker owner = KafkaBroker.start(dir, OptionalInt.empty())) {
      assertThatThrownBy(() -> KafkaBroker.start(dir, OptionalInt.empty()))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining(dir.toString())
          .hasMessageContaining("another one that is running");
      assertThatThrownBy(() -> BrokerProcess.start(dir, OptionalInt.empty()))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("another one that is running");
      assertThat(clusterId(owner.bootstrap())).isNotEmpty();
    }
  }

  @Test
  void saysThatTheFolderCannotBeWritten() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> KafkaBroker.start(file.resolve("data"), OptionalInt.empty()))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("cannot write to its data folder")
        .hasMessageContaining(file.toString());
  }

  @Test
  void formatsAgainWhatWasHalfFormatted() throws Exception {
    Files.createDirectories(dir.resolve("log.new/left-over"));
    try (KafkaBroker broker = KafkaBroker.start(dir, OptionalInt.empty())) {
      assertThat(clusterId(broker.bootstrap())).isNotEmpty();
      assertThat(dir.resolve("log.new")).doesNotExist();
    }
  }

  private static Admin admin(String bootstrap) {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  private static String clusterId(String bootstrap) throws Exception {
    try (Admin admin = admin(bootstrap)) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static void createOrders(String bootstrap) throws Exception {
    try (Admin admin = admin(bootstrap)) {
      admin.createTopics(List.of(new NewTopic(ORDERS.topic(), 1, (short) 1))).all().get();
    }
  }

  private static void send(String bootstrap, int count) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new StringSerializer())) {
      for (int order = 0; order < count - 1; order++) {
        producer.send(new ProducerRecord<>(ORDERS.topic(), "o-" + order, "created"));
      }
      producer.send(new ProducerRecord<>(ORDERS.topic(), "o-last", "created")).get();
    }
  }

  private static long endOffset(String bootstrap) throws Exception {
    try (Admin admin = admin(bootstrap)) {
      return admin
          .listOffsets(Map.of(ORDERS, OffsetSpec.latest()))
          .partitionResult(ORDERS)
          .get()
          .offset();
    }
  }
}
