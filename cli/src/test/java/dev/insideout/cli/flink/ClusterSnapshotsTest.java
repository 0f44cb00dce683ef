package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.insideout.cli.project.Environment;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a job can go on from, by what Flink's REST API answers and by files. */
class ClusterSnapshotsTest {
  private static final String JOB = "6820d6edf452a80948f8b42fa8e3f020";
  private static final String DIR = "execution.checkpointing.dir";

  @TempDir Path folder;
  private final Map<String, String> answers = new HashMap<>();
  private HttpServer flink;

  @BeforeEach
  void start() throws IOException {
    flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    flink.createContext(
        "/",
        exchange -> {
          byte[] answer =
              answers
                  .getOrDefault(exchange.getRequestURI().getPath(), "[]")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    flink.start();
    answers.put("/jobs/overview", "{\"jobs\": []}");
  }

  @AfterEach
  void stop() {
    flink.stop(0);
  }

  @Test
  void flinkRemembersTheLaterOfSavepointAndCheckpoint() throws IOException {
    answers.put(
        "/jobs/overview",
        "{\"jobs\": [{\"jid\": \"%s\", \"name\": \"v\", \"state\": \"CANCELED\"}]}".formatted(JOB));
    answers.put(
        "/jobs/%s/checkpoints".formatted(JOB),
        """
        {"latest": {
          "completed": {"latest_ack_timestamp": 200, "external_path": "file:/c/chk-9"},
          "savepoint": {"latest_ack_timestamp": 100, "external_path": "file:/s/savepoint-1"},
          "failed": null, "restored": null}}
        """);
    complete("checkpoints/%s/chk-12".formatted(JOB), 900);

    assertThat(newest(Map.of(DIR, "%scheckpoints".formatted(folder.toUri()))))
        .contains("file:/c/chk-9");
  }

  @Test
  void aLostJobHasLeftFilesWhereItsSettingsSay() throws IOException {
    complete("checkpoints/%s/chk-9".formatted(JOB), 100);
    Path newest = complete("checkpoints/%s/chk-10".formatted(JOB), 300);
    Files.createDirectories(folder.resolve("checkpoints/%s/chk-11".formatted(JOB)));
    complete("checkpoints/0000d6edf452a80948f8b42fa8e3f020/chk-12", 400);
    complete("savepoints/savepoint-6820d6-000000000000", 200);

    assertThat(newest(Map.of(DIR, folder.resolve("checkpoints").toString())))
        .contains(newest.toString());
  }

  @Test
  void aSavepointThatNobodyWroteDownCounts() throws IOException {
    complete("checkpoints/%s/chk-9".formatted(JOB), 100);
    Path savepoint = complete("savepoints/savepoint-6820d6-000000000000", 200);
    complete("savepoints/savepoint-0000d6-000000000000", 300);

    assertThat(newest(Map.of(DIR, folder.resolve("checkpoints").toString())))
        .contains(savepoint.toString());
  }

  @Test
  void withoutASettingOfItsOwnTheClustersSaysWhereCheckpointsAre() throws IOException {
    Path checkpoint = complete("checkpoints/%s/chk-9".formatted(JOB), 100);
    answers.put(
        "/jobmanager/config",
        "[{\"key\": \"a\", \"value\": \"b\"}, {\"key\": \"%s\", \"value\": \"%scheckpoints\"}]"
            .formatted(DIR, folder.toUri()));

    assertThat(newest(Map.of())).contains(checkpoint.toString());
  }

  @Test
  void whatThisComputerDoesNotSeeIsNotFound() throws IOException {
    assertThat(newest(Map.of(DIR, "s3://bucket/checkpoints"))).isEmpty();
    assertThat(newest(Map.of(DIR, "file:///nowhere/checkpoints"))).isEmpty();
  }

  private Optional<String> newest(Map<String, String> settings) throws IOException {
    Files.createDirectories(folder.resolve("savepoints"));
    String address = "http://127.0.0.1:%d".formatted(flink.getAddress().getPort());
    Environment environment =
        new Environment(
            "cluster",
            LogConnection.of("nowhere:1", "http://nowhere"),
            Map.of(),
            Optional.of(address),
            Optional.of(folder.resolve("savepoints").toUri().toString()),
            Optional.empty());
    return new ClusterSnapshots(new FlinkRest(address), environment).newest(JOB, settings);
  }

  private Path complete(String name, long second) throws IOException {
    Path snapshot = Files.createDirectories(folder.resolve(name));
    Path metadata = Files.createFile(snapshot.resolve("_metadata"));
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(second * 1000));
    return snapshot;
  }
}
