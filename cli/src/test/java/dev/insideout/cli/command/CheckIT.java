package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.platform.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code insideout check} on topics that are written record by record. */
class CheckIT {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"), OptionalInt.empty());
    LogConnection log = LogConnection.of(broker.bootstrap(), "http://127.0.0.1:1");
    producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
    admin = Admin.create(log.clientProperties(Map.of()));
    Files.createDirectories(folder.resolve("sql"));
    Files.writeString(
        folder.resolve("insideout.yaml"),
        "environments: {dev: {kafka: '%s', registry: '%s'}}"
            .formatted(log.kafka(), log.registry()));
  }

  @AfterAll
  static void stop() {
    producer.close();
    admin.close();
    broker.close();
  }

  @Test
  void endsWithOneUntilATakeoverHasRepairedWhatItFound() throws Exception {
    create("broken");
    end("broken", 0, "1/1", "", OptionalLong.empty());
    end("broken", 1, "1/1", "", OptionalLong.empty());
    send("broken", 0, Map.of());
    end("broken", 0, "1/3", "1/2", OptionalLong.empty());
    end("broken", 1, "1/3", "1/1", OptionalLong.empty());

    CommandRun before = check("broken", "--json");
    assertThat(before.exitCode()).as(before.err()).isEqualTo(1);
    JsonNode report = new ObjectMapper().readTree(before.out());
    assertThat(report.path("well").asBoolean()).isFalse();
    assertThat(report.path("last").asText()).isEqualTo("1/1");
    assertThat(report.path("findings").findValuesAsText("finding"))
        .containsExactly("foreign record", "lost epoch");
    assertThat(report.path("findings").findValuesAsText("offset")).containsExactly("1", "2");
    assertThat(report.at("/findings/1/epoch").asText()).isEqualTo("1/2");

    end("broken", 0, "2/4", "1/3", OptionalLong.of(3));
    end("broken", 1, "2/4", "1/3", OptionalLong.of(2));

    CommandRun after = check("broken");
    assertThat(after.exitCode()).as(after.out()).isZero();
    assertThat(after.outLines())
        .contains(
            "View broken: 7 records; group broken, version 1, generation 1, 2, run 1-test.",
            "2 whole epochs, the last is 2/4; takeovers: 2/4.",
            "All of it was repaired by a takeover.")
        .anyMatch(line -> line.matches("lost epoch +0 +2 +1/2 +yes .*"));
  }

  @Test
  void namesTheLastEpochOfAWriterThatStoppedInBetween() throws Exception {
    create("half");
    end("half", 0, "1/1", "", OptionalLong.empty());
    end("half", 1, "1/1", "", OptionalLong.empty());
    end("half", 1, "1/2", "1/1", OptionalLong.empty());

    CommandRun run = check("half");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("it ends at epoch 1/1, and others reach 1/2: the last that all have is 1/1");
  }

  @Test
  void saysThatAViewIsUnknownOrHasNeverRun() throws Exception {
    Files.createDirectories(folder.resolve("sql/views/idle"));
    Files.writeString(folder.resolve("sql/views/idle/view.sql"), "-- never read");

    CommandRun unknown = check("idel");
    assertThat(unknown.err()).contains("Did you mean idle?");
    assertThat(unknown.exitCode()).isEqualTo(2);

    CommandRun neverRan = check("idle");
    assertThat(neverRan.err()).contains("View idle has never run");
    assertThat(neverRan.exitCode()).isEqualTo(3);
  }

  private static CommandRun check(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "check";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CommandRun.in(folder, all);
  }

  private static void create(String view) throws Exception {
    Files.createDirectories(folder.resolve("sql/views").resolve(view));
    Files.writeString(folder.resolve("sql/views").resolve(view).resolve("view.sql"), "-- not read");
    NewTopic topic =
        new NewTopic(view, 2, (short) 1)
            .configs(
                Map.of(
                    "cleanup.policy",
                    "compact",
                    "min.compaction.lag.ms",
                    Long.toString(Duration.ofDays(1).toMillis())));
    admin.createTopics(List.of(topic)).all().get();
  }

  private static void end(
      String view, int partition, String epoch, String previous, OptionalLong takeover)
      throws Exception {
    Marker marker =
        new Marker(
            MarkerKind.END,
            view,
            "1",
            new Run(1, "test"),
            EpochId.parse(epoch),
            previous.isEmpty() ? Optional.empty() : Optional.of(EpochId.parse(previous)),
            takeover,
            Positions.NONE,
            0,
            Instant.EPOCH);
    send(view, partition, MarkerHeaders.write(marker));
  }

  private static void send(String view, int partition, Map<String, String> texts) throws Exception {
    RecordHeaders headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    producer.send(new ProducerRecord<>(view, partition, KEY, null, headers)).get();
  }
}
