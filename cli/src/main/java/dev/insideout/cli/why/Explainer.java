package dev.insideout.cli.why;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.RegionAdmins;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.viewtest.CellText;
import dev.insideout.cli.viewtest.Rerun;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.InputTrace;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the rows behind a row of a view, and runs the view's job over them to prove it. */
public final class Explainer implements AutoCloseable {
  private final PublishedRow published;
  private final InputTrace trace;
  private final Rerun rerun;
  private final LogConnection log;
  private final int limit;
  private final Output output;

  private Explainer(
      PublishedRow published,
      InputTrace trace,
      Rerun rerun,
      LogConnection log,
      int limit,
      Output output) {
    this.published = published;
    this.trace = trace;
    this.rerun = rerun;
    this.log = log;
    this.limit = limit;
    this.output = output;
  }

  /**
   * Reads the row of {@code key} in the topic of {@code view}, and plans the view.
   *
   * @param key as {@link dev.insideout.cli.log.KeyFilter} takes it
   * @param limit how many records may be found of a table
   * @throws CommandFailure when the view has no topic, or the key is no whole key of it
   * @throws InvalidSqlException when the view cannot be planned
   * @throws BadRecordException when a row of the view cannot be decoded
   */
  public static Explainer of(
      SqlProject project,
      String view,
      List<String> key,
      LogConnection log,
      int limit,
      Output output)
      throws InvalidSqlException, BadRecordException {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      admin.requireTopicOf(view);
    }
    PublishedRow published = PublishedRow.read(log, view, key, output);
    InputTrace trace = ProjectValidation.trace(project, view);
    return new Explainer(published, trace, Rerun.of(project, view), log, limit, output);
  }

  InputTrace trace() {
    return trace;
  }

  Rerun rerun() {
    return rerun;
  }

  /**
   * Explains the row.
   *
   * @throws CommandFailure when there is neither the row nor a record that leads to it
   */
  public Explanation explain() throws InterruptedException {
    TableDescription view = rerun.view();
    Map<String, String> key = published.keyCells(KafkaInputLog.keyType(view));
    Optional<Map<String, String>> row = published.cells(view.type());
    requireTopics();
    List<InputSearch.Found> found =
        new InputSearch(
                trace, rerun.inputs(), new KafkaInputLog(log, output), published.cut(), limit)
            .find(key, row.isPresent());
    if (row.isEmpty() && found.stream().allMatch(table -> table.records().isEmpty())) {
      throw noTraceOf(key);
    }
    List<Explanation.Input> inputs = found.stream().map(this::input).toList();
    Explanation unproven =
        new Explanation(
            view.name(), key, row, published.epoch(), inputs, Map.of(), Optional.empty());
    Map<String, Map<String, String>> rows = rerun.rows(unproven.given());
    return new Explanation(
        view.name(),
        key,
        row,
        published.epoch(),
        inputs,
        rows,
        Optional.ofNullable(rows.get(rerun.name(key))));
  }

  private void requireTopics() {
    Set<String> read =
        trace.scans().stream().map(InputTrace.Scan::table).collect(Collectors.toSet());
    try (RegionAdmins regions = new RegionAdmins(log)) {
      for (TableDescription table : rerun.inputs()) {
        if (read.contains(table.name()) && !regions.have(table.topic())) {
          throw CommandFailure.badInput(
              "View %s reads topic '%s', which does not exist on Kafka at %s."
                  .formatted(
                      rerun.view().name(),
                      table.topic(),
                      log.in(SourceTopic.parse(table.topic()).region()).kafka()));
        }
      }
    }
  }

  private CommandFailure noTraceOf(Map<String, String> key) {
    String tables =
        trace.scans().stream()
            .map(InputTrace.Scan::table)
            .distinct()
            .collect(Collectors.joining(", "));
    return CommandFailure.notSo(
        "View %s has no row %s, and no record that is left in the log leads to one: neither of %s."
            .formatted(rerun.view().name(), CellText.mapping(key), tables));
  }

  private Explanation.Input input(InputSearch.Found found) {
    Optional<Positions> cut = published.cut();
    Map<Map<String, String>, KeyHistory> histories = new LinkedHashMap<>();
    List<KeyHistory.Entry> entries = new ArrayList<>();
    for (InputRecord record : found.records()) {
      if (!record.isIn(cut)) {
        entries.add(new KeyHistory.Entry(record, KeyHistory.State.PENDING));
      } else if (found.table().key().isEmpty()) {
        entries.add(new KeyHistory.Entry(record, KeyHistory.State.CURRENT));
      } else {
        histories.computeIfAbsent(record.key(), key -> new KeyHistory()).add(record);
      }
    }
    histories.values().forEach(history -> entries.addAll(history.entries()));
    entries.sort((one, other) -> InputRecord.ORDER.compare(one.record(), other.record()));
    return new Explanation.Input(found.table(), found.how(), List.copyOf(entries));
  }

  @Override
  public void close() {
    rerun.close();
  }
}
