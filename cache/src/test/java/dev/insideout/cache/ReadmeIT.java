package dev.insideout.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.example.OrderStatus;
import dev.insideout.contract.marker.MarkerKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.ToolProvider;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's lines on reading a view from a service compile, and do what it says. */
class ReadmeIT {
  private static final String SECTION = "## A view in a service";
  private static final String BEGIN = "```java\n";

  @TempDir private Path dir;

  @Test
  void readsAViewInTenLines() throws Exception {
    String lines = lines();
    assertThat(lines.lines().count()).isLessThanOrEqualTo(10);
    Method service = compile(lines);
    try (HandWrittenViews views = new HandWrittenViews(dir);
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                views.log().clientProperties(Map.of()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      views.create("order_status", "transfers");
      publish(views, "created", "1/0", "");
      Thread job = new Thread(() -> publish(views, "paid", "1/1", "1/0"));
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      PrintStream out = System.out;
      job.start();
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      try {
        service.invoke(
            null,
            views.log().kafka(),
            views.log().registry(),
            producer,
            new ProducerRecord<byte[], byte[]>("transfers", 0, null, new byte[] {1}));
      } finally {
        System.setOut(out);
      }
      job.join();
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .contains(" of 1 is now Optional[")
          .contains("\"status\": \"paid\"");
    }
  }

  /** An epoch in which the one order has this status. */
  private static void publish(HandWrittenViews views, String status, String epoch, String before) {
    views.row("order_status", 0, 1, "o-1", generic(new OrderStatus("o-1", "c-1", status)));
    for (int partition = 0; partition < 2; partition++) {
      views.marker(
          "order_status", partition, HandWrittenViews.marker(MarkerKind.END, epoch, before, -1));
    }
  }

  private static GenericRecord generic(OrderStatus order) {
    GenericRecord row = new GenericData.Record(order.getSchema());
    order.getSchema().getFields().forEach(field -> row.put(field.pos(), order.get(field.pos())));
    return row;
  }

  private static String lines() throws Exception {
    Path readme = Path.of("README.md");
    String text = Files.readString(Files.exists(readme) ? readme : Path.of("..").resolve(readme));
    int begin = text.indexOf(BEGIN, text.indexOf(SECTION)) + BEGIN.length();
    return text.substring(begin, text.indexOf("```", begin));
  }

  /** A service of which {@code lines} are all. */
  private Method compile(String lines) throws Exception {
    Path source = dir.resolve("Service.java");
    Files.writeString(
        source,
        """
        import dev.insideout.cache.*;
        import dev.insideout.cache.example.OrderStatus;
        import dev.insideout.contract.LogConnection;
        import java.time.Duration;
        import java.util.*;
        import org.apache.kafka.clients.producer.*;
        public class Service {
          public static void run(String kafka, String registry, Producer<byte[], byte[]> producer,
              ProducerRecord<byte[], byte[]> paid) throws Exception {
        %s  }
        }
        """
            .formatted(lines));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                dir.toString(),
                source.toString());
    assertThat(result).as("the compiler's answer to the README").isZero();
    URLClassLoader classes = new URLClassLoader(new URL[] {dir.toUri().toURL()});
    return classes
        .loadClass("Service")
        .getMethod("run", String.class, String.class, Producer.class, ProducerRecord.class);
  }
}
