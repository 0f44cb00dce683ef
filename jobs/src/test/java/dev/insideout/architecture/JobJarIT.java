package dev.insideout.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar that is submitted brings what a cluster does not have, and nothing that it has. */
class JobJarIT {
  private static final Path JAR = Path.of("target/insideout-jobs.jar");
  private static final long LARGEST_BYTES = 40L << 20;

  @Test
  void holdsTheConnectorsAndTheSqlAndNeitherFlinkNorABrokerNorSignatures() throws IOException {
    List<String> entries;
    try (JarFile jar = new JarFile(JAR.toFile())) {
      entries = jar.stream().map(JarEntry::getName).toList();
      assertThat(
              new String(
                  jar.getInputStream(
                          jar.getEntry(
                              "META-INF/services/org.apache.flink.table.factories.Factory"))
                      .readAllBytes()))
          .contains("dev.insideout.flink.log.LogTableFactory")
          .contains("dev.insideout.flink.view.ViewTableFactory")
          .contains("org.apache.flink.streaming.connectors.kafka.table.KafkaDynamicTableFactory");
    }
    assertThat(entries)
        .contains(
            "dev/insideout/sqlview/SqlViewJob.class",
            "org/apache/kafka/clients/consumer/KafkaConsumer.class",
            "sql/topics/orders.sql",
            "sql/views/order_status/view.sql")
        .noneMatch(JobJarIT::isFlinkItself)
        .noneMatch(name -> name.startsWith("kafka/server/"))
        .noneMatch(name -> name.startsWith("META-INF/") && name.matches(".*\\.(SF|DSA|RSA)"));
    assertThat(Files.size(JAR)).isLessThan(LARGEST_BYTES);
    System.out.printf("job jar: %d entries, %d KiB%n", entries.size(), Files.size(JAR) >> 10);
  }

  /**
   * Of Flink's own packages the jar has what no Flink brings: the Kafka connector, the serializer
   * of Avro state, and what reads and writes savepoints.
   */
  private static boolean isFlinkItself(String name) {
    return name.startsWith("org/apache/flink/")
        && name.endsWith(".class")
        && !name.startsWith("org/apache/flink/connector/kafka/")
        && !name.startsWith("org/apache/flink/streaming/connectors/kafka/")
        && !name.startsWith("org/apache/flink/formats/avro/")
        && !name.startsWith("org/apache/flink/state/")
        && !name.startsWith("org/apache/flink/streaming/util/serialization/JSONKeyValue");
  }
}
