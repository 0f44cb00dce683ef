package dev.insideout.cli.erase;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.erase.ErasureReport.Proof;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The report as JSON. */
final class ErasureJson {
  private ErasureJson() {}

  /** One object; {@code proven} is null where nothing was to be proven. */
  static ObjectNode of(ErasureReport report) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("customer", report.customer())
            .put("topic", report.topic())
            .put("written", report.written())
            .put("proven", report.proof().map(Proof::holds).orElse(null));
    ArrayNode tombstones = json.putArray("tombstones");
    report
        .tombstones()
        .forEach(
            tombstone ->
                tombstones
                    .addObject()
                    .put("partition", tombstone.partition())
                    .put("offset", tombstone.offset())
                    .put("time", tombstone.written().toString()));
    ObjectNode covered = json.putObject("covered");
    report.covered().forEach((view, epoch) -> covered.put(view, epoch.id().toString()));
    report.stopped().forEach(json.putArray("stopped")::add);
    report.proof().ifPresent(proof -> add(json, proof));
    return json;
  }

  private static void add(ObjectNode json, Proof proof) {
    ObjectNode values = json.putObject("values");
    proof.values().sought().forEach(s -> values.withArray("sought").add(s.label()));
    proof.values().useless().forEach(values.putObject("no_proof")::put);
    proof.values().notText().forEach(values.putArray("not_text")::add);
    ArrayNode places = json.putArray("places");
    ArrayNode findings = json.putArray("findings");
    ArrayNode stays = json.putArray("stays");
    for (Place place : proof.places()) {
      places
          .addObject()
          .put("place", place.name())
          .put("kind", place.kind().name().toLowerCase(Locale.ROOT))
          .put("looked_at", place.units())
          .put("bytes", place.bytes())
          .put("found", place.findings().size())
          .put("not_known", place.blind().orElse(null));
      place.findings().forEach(finding -> add(findings.addObject(), finding));
      place.stays().forEach(remnant -> add(stays.addObject(), remnant));
    }
    proof.tombstonesGo().forEach(d -> add(json.withArray("tombstones_go").addObject(), d));
    add(json.putArray("savepoints"), proof.savepoints());
    json.put("savepoints_not_known", proof.savepointsUnknown().orElse(null));
  }

  private static void add(ObjectNode json, Finding finding) {
    if (finding instanceof Finding.InTopic record) {
      json.put("topic", record.topic())
          .put("partition", record.partition())
          .put("offset", record.offset())
          .put("key", record.key());
      add(json.putObject("goes"), record.goes());
    } else if (finding instanceof Finding.InState state) {
      json.put("job", state.job()).put("file", state.file()).put("byte", state.position());
      state.operators().forEach(json.putArray("operators")::add);
    }
    finding.values().forEach(json.putArray("values")::add);
  }

  private static void add(ObjectNode json, Remnant remnant) {
    json.put("topic", remnant.topic())
        .put("partition", remnant.partition())
        .put("records", remnant.records())
        .put("first_offset", remnant.first())
        .put("last_offset", remnant.last());
    add(json.putObject("goes"), remnant.goes());
  }

  private static void add(ObjectNode json, Departure goes) {
    json.put("not_before", goes.earliest().map(Instant::toString).orElse(null))
        .put("by", goes.latest().map(Instant::toString).orElse(null))
        .put("reason", goes.reason());
  }

  private static void add(ArrayNode json, List<OldSavepoint> savepoints) {
    for (OldSavepoint savepoint : savepoints) {
      json.addObject()
          .put("path", savepoint.path())
          .put("kind", savepoint.kind())
          .put("of", savepoint.of())
          .put("completed", savepoint.completed().map(Instant::toString).orElse(null))
          .put("goes", savepoint.goes());
    }
  }
}
