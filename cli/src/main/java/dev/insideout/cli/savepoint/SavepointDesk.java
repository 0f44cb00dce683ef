package dev.insideout.cli.savepoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.flink.GroupJobs;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.Sizes;
import dev.insideout.cli.project.Environment;
import dev.insideout.sqlview.ViewDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Lists, inspects and drops the savepoints of an environment. */
public final class SavepointDesk {
  private final Supplier<Environment> environment;
  private final List<ViewDescription> views;
  private final Path workingFolder;
  private final Output output;

  /**
   * @param environment asked for when it is needed: a savepoint is inspected without one
   * @param views those of the project that can be read
   * @param workingFolder where relative paths begin
   */
  public SavepointDesk(
      Supplier<Environment> environment,
      List<ViewDescription> views,
      Path workingFolder,
      Output output) {
    this.environment = environment;
    this.views = List.copyOf(views);
    this.workingFolder = workingFolder;
    this.output = output;
  }

  /** What is known without an environment: the groups, and of no job that it is at work. */
  private Owners groups() {
    return Owners.of(views, group -> false, false, List.of());
  }

  private Owners owners() {
    GroupJobs jobs = jobs();
    return Owners.of(
        views,
        group -> jobs.of(group).filter(job -> !job.ended()).isPresent(),
        environment.get().embedded().isPresent(),
        new Ledger(environment.get().log()).groups().values());
  }

  /** A group whose cluster does not answer counts as stopped: its newest savepoint is kept. */
  private GroupJobs jobs() {
    try {
      List<FlinkJob> jobs =
          environment.get().flink().map(address -> new FlinkRest(address).jobs()).orElse(List.of());
      return new GroupJobs(jobs);
    } catch (CommandFailure e) {
      output.progress(e.getMessage() + " Views count as stopped.");
      return new GroupJobs(List.of());
    }
  }

  /** Shows all savepoints, or those of the views and groups called {@code names}. */
  public void list(List<String> names) {
    Owners owners = groups();
    new SavepointListing(output, owners)
        .show(
            savepoints().all().stream()
                .filter(
                    saved ->
                        names.isEmpty()
                            || names.contains(owners.groupOf(saved))
                            || saved.views().stream().anyMatch(names::contains))
                .toList());
  }

  /**
   * Shows what is in a savepoint.
   *
   * @param which its path or name, or a view or group: then its newest
   */
  public void inspect(String which) {
    new SavepointListing(output, groups()).inspect(find(which));
  }

  private SavedGroup find(String which) {
    if (Savepoints.isPath(which)) {
      return Savepoints.at(which, workingFolder);
    }
    Savepoints savepoints = savepoints();
    List<String> members =
        views.stream()
            .filter(view -> view.name().equals(which) || view.group().equals(which))
            .map(ViewDescription::name)
            .toList();
    if (members.isEmpty()) {
      return savepoints.named(which, views.stream().map(ViewDescription::name).toList());
    }
    return members.stream()
        .map(savepoints::newestOf)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "There is no savepoint of %s: make one with 'insideout savepoint create %s'."
                        .formatted(which, which)));
  }

  /**
   * Deletes a savepoint.
   *
   * @param which its path or name
   * @param force also when a view that does not run, or a rollback, needs it
   * @throws CommandFailure when something needs it
   */
  public void drop(String which, boolean force) {
    if (views.stream().anyMatch(v -> v.name().equals(which) || v.group().equals(which))) {
      throw CommandFailure.badInput(
          "%s is a view: name the savepoint, one of those that 'insideout savepoint list %s' shows."
              .formatted(which, which));
    }
    SavedGroup saved = find(which);
    Owners owners = owners();
    String group = owners.groupOf(saved);
    switch (owners.need(saved, savepoints().all())) {
      case BY_ITS_JOB ->
          throw CommandFailure.notSo(
              "%s is a checkpoint of the job of %s, which is at work and takes its checkpoints away itself."
                  .formatted(saved.folder(), group));
      case TO_GO_ON ->
          drop(
              saved,
              force,
              "is the newest that %s can go on from: without it, it is built again from the log"
                  .formatted(group));
      case TO_ROLL_BACK ->
          drop(
              saved,
              force,
              "is what 'insideout rollback %s' goes back to: without it, the version before is built again from the log"
                  .formatted(group));
      case NOT_NEEDED -> delete(saved);
    }
  }

  private void drop(SavedGroup saved, boolean force, String need) {
    if (!force) {
      throw CommandFailure.notSo("%s %s. Drop it with --force.".formatted(saved.folder(), need));
    }
    delete(saved);
  }

  /**
   * Deletes the savepoints that {@code retention} lets go.
   *
   * @param really false to only show them
   */
  public void prune(Retention retention, boolean really) {
    Owners owners = owners();
    List<SavedGroup> expired = retention.expired(savepoints().all(), owners, Instant.now());
    if (really) {
      expired.forEach(this::delete);
    } else {
      new SavepointListing(output, owners).show(expired);
    }
    long bytes = expired.stream().mapToLong(SavedGroup::bytes).sum();
    output.progress(
        really
            ? "%d dropped, %s.".formatted(expired.size(), Sizes.text(bytes))
            : "%d would be dropped, %s: do so with --drop."
                .formatted(expired.size(), Sizes.text(bytes)));
  }

  private void delete(SavedGroup saved) {
    try {
      saved.delete();
    } catch (IOException e) {
      throw CommandFailure.unreachable(
          "%s cannot be deleted (%s); part of it may be gone.".formatted(saved.folder(), e), e);
    }
    if (output.json()) {
      output.result(
          JsonNodeFactory.instance
              .objectNode()
              .put("dropped", saved.folder().toString())
              .put("bytes", saved.bytes()));
    } else {
      output.result("%s dropped".formatted(saved.folder()));
    }
  }

  private Savepoints savepoints() {
    Savepoints found = Savepoints.of(environment.get());
    found.unreadable().forEach(output::progress);
    return found;
  }
}
