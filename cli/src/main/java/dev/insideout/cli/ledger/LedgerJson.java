package dev.insideout.cli.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.project.RunningProcess;
import dev.insideout.contract.marker.Run;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The ledger's records as JSON: readable with any Kafka tool, and open for fields to come. */
final class LedgerJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LedgerJson() {}

  static byte[] write(GroupRecord group) {
    ObjectNode node = JSON.createObjectNode().put("group", group.group());
    group.live().ifPresent(release -> node.set("live", json(release)));
    group.building().ifPresent(release -> node.set("building", json(release)));
    group.kept().ifPresent(release -> node.set("kept", json(release)));
    group.rate().ifPresent(rate -> node.put("records_per_second", rate));
    group.handover().ifPresent(step -> node.put("handover", step.name()));
    return bytes(node);
  }

  static GroupRecord group(byte[] bytes) {
    JsonNode node = node(bytes);
    return new GroupRecord(
        node.path("group").asText(),
        release(node.path("live")),
        release(node.path("building")),
        release(node.path("kept")),
        node.has("records_per_second")
            ? OptionalDouble.of(node.path("records_per_second").asDouble())
            : OptionalDouble.empty(),
        text(node, "handover").map(GroupRecord.Step::valueOf));
  }

  private static ObjectNode json(Release release) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("version", release.version())
            .put("meaning", release.meaning())
            .put("run", release.run().toString())
            .put("job", release.job().orElse(null))
            .put("job_name", release.jobName())
            .put("since", release.since().toString())
            .put("by", release.by());
    release.savepoint().ifPresent(path -> node.put("savepoint", path));
    release.deployment().ifPresent(name -> node.put("deployment", name));
    release.views().forEach(node.putArray("views")::add);
    ObjectNode settings = node.putObject("settings");
    release.settings().forEach(settings::put);
    ObjectNode files = node.putObject("files");
    release.sql().files().forEach(files::put);
    return node;
  }

  private static Optional<Release> release(JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    List<String> views = new ArrayList<>();
    node.path("views").forEach(view -> views.add(view.asText()));
    return Optional.of(
        new Release(
            node.path("version").asText(),
            node.path("meaning").asText(),
            Run.parse(node.path("run").asText()),
            text(node, "job"),
            node.path("job_name").asText(),
            views,
            texts(node.path("settings")),
            Instant.parse(node.path("since").asText()),
            node.path("by").asText(),
            SqlProject.of(texts(node.path("files"))),
            text(node, "savepoint"),
            text(node, "deployment")));
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  static byte[] write(LedgerEvent event) {
    return bytes(
        JSON.createObjectNode()
            .put("group", event.group())
            .put("time", event.time().toString())
            .put("by", event.by())
            .put("what", event.what())
            .put("version", event.version())
            .put("detail", event.detail()));
  }

  static LedgerEvent event(byte[] bytes) {
    JsonNode node = node(bytes);
    return new LedgerEvent(
        node.path("group").asText(),
        Instant.parse(node.path("time").asText()),
        node.path("by").asText(),
        node.path("what").asText(),
        node.path("version").asText(),
        node.path("detail").asText());
  }

  static byte[] write(Claim claim) {
    return bytes(
        JSON.createObjectNode()
            .put("id", claim.id())
            .put("by", claim.by())
            .put("host", claim.host())
            .put("pid", claim.process().pid())
            .put("started", claim.process().started())
            .put("what", claim.what())
            .put("since", claim.since().toString())
            .put("renewed", claim.renewed().toString())
            .put("released", claim.released()));
  }

  static Claim claim(byte[] bytes) {
    JsonNode node = node(bytes);
    return new Claim(
        node.path("id").asText(),
        node.path("by").asText(),
        node.path("host").asText(),
        new RunningProcess(node.path("pid").asLong(), node.path("started").asLong()),
        node.path("what").asText(),
        Instant.parse(node.path("since").asText()),
        Instant.parse(node.path("renewed").asText()),
        node.path("released").asBoolean());
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Optional.ofNullable(node.path(name).textValue());
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode node(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
