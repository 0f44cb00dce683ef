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
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/** Looks through all that jobs keep: makes a savepoint of each, reads its files, and deletes it. */
final class StateScan {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A savepoint costs a job something. */
  private static final long AGAIN_MILLIS = 2_000;

  private final Environment environment;
  private final FlinkRest flink;
  private final SavepointScan scan;
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
    this.scan = new SavepointScan(sought);
    this.tooEarly = tooEarly;
  }

  /**
   * Looks through the state of {@code job}, which has not ended; again where that was too early,
   * until {@code patience} is over.
   */
  Place run(FlinkJob job, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    Place place = look(job);
    while (place.early() && System.nanoTime() < end) {
      try {
        Thread.sleep(AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return place;
      }
      place = look(job);
    }
    return place;
  }

  private Place look(FlinkJob job) {
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
      Place place = scan.read(job.name(), savepoint);
      return place.blind().isPresent()
          ? place
          : savepoint.positions().flatMap(tooEarly).map(place::tooEarly).orElse(place);
    } catch (IOException e) {
      return Place.unseen(
          job.name(),
          "its savepoint %s cannot be read, or not deleted: %s"
              .formatted(location, e.getMessage()));
    }
  }

  private Optional<String> folder(FlinkJob job) {
    return environment
        .embedded()
        .map(platform -> LocalPath.name(new DeployedGroups(platform.data()).kept(job.group())))
        .or(
            () ->
                environment
                    .savepoints()
                    .filter(named -> LocalPath.of(named).filter(Files::isDirectory).isPresent()));
  }
}
