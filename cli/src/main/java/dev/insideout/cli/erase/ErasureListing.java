package dev.insideout.cli.erase;

import dev.insideout.cli.erase.ErasureReport.Proof;
import dev.insideout.cli.erase.Person.Tombstone;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.Sizes;
import dev.insideout.cli.output.TextTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Shows what an erasure has done, and found. No value of the person is in it but the key. */
final class ErasureListing {
  private static final int MOST_SHOWN = 20;

  private final Output output;

  ErasureListing(Output output) {
    this.output = output;
  }

  /** Writes one JSON object, or some paragraphs. */
  void show(ErasureReport report) {
    if (output.json()) {
      output.result(ErasureJson.of(report));
      return;
    }
    if (report.tombstones().isEmpty()) {
      output.result(
          "Topic %s has no record of '%s' any more.".formatted(report.topic(), report.customer()));
    }
    for (Tombstone tombstone : report.tombstones()) {
      output.result(
          "'%s' of topic %s: tombstone at offset %d of %s-%d, %s %s."
              .formatted(
                  report.customer(),
                  report.topic(),
                  tombstone.offset(),
                  report.topic(),
                  tombstone.partition(),
                  report.written() ? "written" : "there since",
                  text(tombstone.written())));
    }
    report
        .covered()
        .forEach(
            (view, epoch) ->
                output.result("View %s has read it, as of epoch %s.".formatted(view, epoch.id())));
    report
        .stopped()
        .forEach(
            view ->
                output.result(
                    "View %s does not run: its rows are as they were when it stopped. 'insideout run %s' goes on, or 'insideout retire' ends it."
                        .formatted(view, view)));
    report.proof().ifPresent(proof -> show(report, proof));
  }

  private void show(ErasureReport report, Proof proof) {
    output.result("");
    showValues(proof.values());
    output.result("");
    showPlaces(proof.places());
    if (!proof.findings().isEmpty()) {
      output.result("");
      showFindings(proof.findings());
    }
    output.result("");
    showStays(report, proof);
    output.result("");
    output.result(verdict(report, proof));
  }

  private void showValues(PersonValues values) {
    output.result(
        "Looked for: %s."
            .formatted(
                values.sought().stream().map(Sought::label).collect(Collectors.joining(", "))));
    values
        .useless()
        .forEach((label, why) -> output.result("No proof: %s (%s).".formatted(label, why)));
    if (!values.notText().isEmpty()) {
      output.result("Not text, not looked for: %s.".formatted(String.join(", ", values.notText())));
    }
  }

  private void showPlaces(List<Place> places) {
    TextTable table = new TextTable(List.of("place", "kind", "looked at", "size", "found"));
    for (Place place : places) {
      boolean state = place.kind() == Place.Kind.STATE;
      table.add(
          place.name(),
          place.kind().toString(),
          "%,d %s".formatted(place.units(), state ? "files" : "records"),
          Sizes.text(place.bytes()),
          place.blind().isPresent() ? "not known" : Integer.toString(place.findings().size()));
    }
    output.result(table);
    places.forEach(
        place ->
            place.blind().ifPresent(why -> output.result("%s: %s.".formatted(place.name(), why))));
  }

  private void showFindings(List<Finding> findings) {
    TextTable table = new TextTable(List.of("found in", "at", "key", "what", "goes"));
    for (Finding finding : findings.stream().limit(MOST_SHOWN).toList()) {
      String values = String.join(", ", finding.values());
      if (finding instanceof Finding.InTopic record) {
        table.add(
            "%s-%d".formatted(record.topic(), record.partition()),
            "offset %d".formatted(record.offset()),
            record.key(),
            values,
            record.goes().latest().map(ErasureListing::text).orElse("-"));
      } else if (finding instanceof Finding.InState state) {
        table.add(
            "state of " + state.job(),
            "%s byte %d".formatted(state.file(), state.position()),
            state.operators().isEmpty() ? "-" : String.join(", ", state.operators()),
            values,
            "-");
      }
    }
    output.result(table);
    if (findings.size() > MOST_SHOWN) {
      output.result("%,d more; --json shows all.".formatted(findings.size() - MOST_SHOWN));
    }
  }

  private void showStays(ErasureReport report, Proof proof) {
    output.result("What stays for a time, though nothing reads it as a row:");
    for (Place place : proof.places()) {
      for (Remnant remnant : place.stays()) {
        output.result(
            "  %s-%d, records up to offset %d (%,d): %s"
                .formatted(
                    remnant.topic(),
                    remnant.partition(),
                    remnant.last(),
                    remnant.records(),
                    text(remnant.goes())));
      }
    }
    for (Departure departure : proof.tombstonesGo()) {
      output.result(
          "  the tombstone in %s, with the key: %s".formatted(report.topic(), text(departure)));
    }
    for (OldSavepoint savepoint : proof.savepoints()) {
      output.result(
          "  %s of %s, %s: goes %s"
              .formatted(
                  savepoint.kind(),
                  savepoint.of(),
                  savepoint.completed().map(ErasureListing::text).orElse(savepoint.path()),
                  savepoint.goes()));
    }
    proof
        .savepointsUnknown()
        .ifPresent(why -> output.result("  older savepoints, which are not known: " + why));
  }

  private static String verdict(ErasureReport report, Proof proof) {
    if (proof.holds()) {
      return "Proven: nothing of '%s' is in a row or in a state that counts."
          .formatted(report.customer());
    }
    return proof.findings().isEmpty()
        ? "Not proven: not everything could be looked through."
        : "Not erased, found in places: %,d. Whoever writes those topics has to replace or delete the records; views and states follow."
            .formatted(proof.findings().size());
  }

  static String text(Departure goes) {
    Optional<String> latest = goes.latest().map(ErasureListing::text);
    return latest
        .map("gone by %s"::formatted)
        .or(() -> goes.earliest().map(e -> "no date; not before %s".formatted(text(e))))
        .orElse("no date")
        .concat(" (%s)".formatted(goes.reason()));
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
