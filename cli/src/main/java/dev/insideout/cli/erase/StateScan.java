package dev.insideout.cli.erase;

import dev.insideout.cli.flink.DeployedGroups;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.savepoint.FreshSavepoint;
import dev.insideout.contract.position.Positions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Looks through all that jobs keep: makes a savepoint of each, reads its files, and deletes it. */
final class StateScan {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How Snappy's streams begin, which Flink compresses snapshots with where it is told to. */
  private static final byte[] SNAPPY = {
    (byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'
  };

  private static final Sought COMPRESSED =
      new Sought("compressed", List.of(ByteBuffer.wrap(SNAPPY)));

  private final Environment environment;
  private final FlinkRest flink;
  private final ByteScan scan;
  private final Function<Positions, Optional<String>> tooEarly;

  /**
   * @param tooEarly why a job at these positions cannot be judged yet; empty when it can
   */
  StateScan(
      Environment environment,
      FlinkRest flink,
      Collection<Sought> sought,
      Function<Positions, Optional<String>> tooEarly) {
    this.environment = environment;
    this.flink = flink;
    List<Sought> all = new ArrayList<>(sought);
    all.add(COMPRESSED);
    this.scan = new ByteScan(all);
    this.tooEarly = tooEarly;
  }

  /** Looks through the state of {@code job}, which has not ended. */
  Place run(FlinkJob job) {
    if (!job.atWork()) {
      return Place.unseen(
          job.name(),
          "it is %s with %d of %d tasks at work, and cannot make a savepoint now"
              .formatted(job.state(), job.runningTasks(), job.tasks()));
    }
    Optional<String> folder = folder(job);
    if (folder.isEmpty()) {
      return Place.unseen(
          job.name(),
          "environment '%s' names no folder for savepoints that this computer sees: set 'savepoints: FOLDER' in insideout.yaml, and run this where that folder is"
              .formatted(environment.name()));
    }
    String location;
    try {
      location = flink.savepoint(job, folder, PATIENCE);
    } catch (CommandFailure e) {
      if (e.exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      return Place.unseen(job.name(), e.getMessage());
    }
    try (FreshSavepoint savepoint = FreshSavepoint.at(location)) {
      return read(job, savepoint);
    } catch (IOException e) {
      return Place.unseen(
          job.name(), "its savepoint %s cannot be read: %s".formatted(location, e.getMessage()));
    }
  }

  private Optional<String> folder(FlinkJob job) {
    return environment
        .embedded()
        .map(platform -> new DeployedGroups(platform.data()).kept(job.group()).toUri().toString())
        .or(
            () ->
                environment
                    .savepoints()
                    .filter(named -> LocalPath.of(named).filter(Files::isDirectory).isPresent()));
  }

  private Place read(FlinkJob job, FreshSavepoint savepoint) throws IOException {
    Map<Path, ByteScan.Streamed> files = new LinkedHashMap<>();
    for (Path file : savepoint.files()) {
      files.put(file, read(file));
    }
    if (files.values().stream().anyMatch(file -> file.first().containsKey(COMPRESSED))) {
      return Place.unseen(
          job.name(),
          "its snapshots are compressed, so nothing can be found in them: restart it without execution.checkpointing.snapshot-compression");
    }
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<Path, ByteScan.Streamed> file : files.entrySet()) {
      if (!file.getValue().first().isEmpty()) {
        findings.add(finding(job, savepoint, file.getKey(), file.getValue().first()));
      }
    }
    return new Place(
        Place.Kind.STATE,
        job.name(),
        files.size(),
        files.values().stream().mapToLong(ByteScan.Streamed::bytes).sum(),
        List.copyOf(findings),
        List.of(),
        savepoint.positions().flatMap(tooEarly));
  }

  private Finding finding(
      FlinkJob job, FreshSavepoint savepoint, Path file, Map<Sought, Long> first)
      throws IOException {
    return new Finding.InState(
        job.name(),
        savepoint.folder().relativize(file).toString(),
        savepoint.operatorsIn(file, state -> !scan.in(state).isEmpty()),
        Collections.min(first.values()),
        first.keySet().stream().map(Sought::label).toList());
  }

  private ByteScan.Streamed read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return scan.in(in);
    }
  }
}
