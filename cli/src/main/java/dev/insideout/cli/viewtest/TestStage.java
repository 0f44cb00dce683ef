package dev.insideout.cli.viewtest;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.flink.FolderLog;
import dev.insideout.flink.RecordHeader;
import dev.insideout.sqlview.FolderJob;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.TableDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The job of a view's group, planned once, with a folder for its log. It runs one arrival after the
 * other, each from nothing.
 */
final class TestStage {
  /** A job that gets no further for so long hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Commits follow the end of a checkpoint by milliseconds. */
  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(1);

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  /** Sources look for more every 5 ms: a barrier that comes sooner ends an epoch without it. */
  private static final long SOURCES_LOOK_NANOS = 6_000_000;

  /** Before the next attempt to make a checkpoint of a job whose tasks are not all running. */
  private static final long TASKS_START_NANOS = 5_000_000;

  private static final int LETTERS_PARTITION = 0;

  private final TestFlink flink;
  private final FolderLog log;
  private final FolderJob job;
  private final TableDescription view;
  private final Map<String, RecordEncoder> encoders;

  private TestStage(
      TestFlink flink, FolderLog log, FolderJob job, String view, TestRegistry registry) {
    this.flink = flink;
    this.log = log;
    this.job = job;
    this.view = published(job, view);
    this.encoders =
        RecordEncoder.of(
            Stream.concat(job.inputs().stream(), job.views().stream()).toList(), registry);
  }

  private static TableDescription published(FolderJob job, String view) {
    return job.views().stream().filter(t -> t.name().equals(view)).findFirst().orElseThrow();
  }

  /**
   * Plans the job.
   *
   * @param folder of this stage alone
   */
  static TestStage of(
      TestFlink flink,
      TestRegistry registry,
      Path folder,
      SqlProject project,
      String view,
      int parallelism)
      throws InvalidSqlException {
    FolderLog log = new FolderLog(folder);
    FolderJob job =
        FolderJob.of(TestFlink.env(parallelism), project, view, connection(log, project, registry));
    return new TestStage(flink, log, job, view, registry);
  }

  /** All regions are in one folder. */
  private static LogConnection connection(
      FolderLog log, SqlProject project, TestRegistry registry) {
    return log.connection(registry.address(""))
        .with(
            project.regions().stream()
                .collect(
                    Collectors.toMap(
                        region -> region, region -> log.connection(registry.address(region)))));
  }

  FolderJob job() {
    return job;
  }

  TableDescription view() {
    return view;
  }

  /** Runs {@code arrival}; the job survives as many failures as that has, and fails at one more. */
  Outcome run(Arrival arrival) throws InterruptedException {
    clear();
    Run run = new Run();
    TestJob running = flink.submit(job.graph(), arrival.faults());
    try {
      return run.through(arrival, running);
    } finally {
      running.end();
    }
  }

  private void clear() {
    if (!Files.exists(log.folder())) {
      return;
    }
    try (Stream<Path> files = Files.walk(log.folder())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One run, from empty topics on. */
  private final class Run {
    private final GivenLog given;
    private final List<PublishedView> published = new ArrayList<>();
    private final Map<String, Long> lettersRead = new TreeMap<>();
    private final List<Outcome.Step> steps = new ArrayList<>();

    Run() {
      given = new GivenLog(log, job.inputs());
      for (TableDescription table : job.views()) {
        log.create(table.topic(), table.partitions().orElseThrow());
        published.add(new PublishedView(log, table, encoders.get(table.name())));
      }
      Stream.concat(job.inputs().stream(), job.views().stream())
          .map(table -> DeadLetter.topicOf(table.topic()))
          .distinct()
          .forEach(
              topic -> {
                log.create(topic, 1);
                lettersRead.put(topic, 0L);
              });
    }

    Outcome through(Arrival arrival, TestJob running) throws InterruptedException {
      try {
        // From here on a failure finds something to go back to.
        awaitCovered(running, Positions.NONE);
        for (Arrival.Gulp gulp : arrival.gulps()) {
          awaitCovered(running, given.append(gulp.items()));
          if (gulp.isStep()) {
            awaitLetters(running);
            steps.add(new Outcome.Step(rows(), letters()));
          }
        }
        return new Outcome(steps, Optional.empty(), given.faults());
      } catch (TestJob.FailedException e) {
        return new Outcome(steps, Optional.of(e.getMessage()), given.faults());
      }
    }

    private Map<String, Map<String, String>> rows() {
      return published.stream()
          .filter(table -> table.view().equals(view))
          .findFirst()
          .orElseThrow()
          .rows();
    }

    /** Ends epochs until one has everything below {@code ends}, and is read as a whole. */
    private void awaitCovered(TestJob running, Positions ends)
        throws TestJob.FailedException, InterruptedException {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      LockSupport.parkNanos(SOURCES_LOOK_NANOS);
      do {
        OptionalLong checkpoint = running.checkpoint();
        while (checkpoint.isPresent() && !isRead(checkpoint.getAsLong())) {
          running.requireAlive();
          pause(deadline, ends);
        }
        if (checkpoint.isEmpty()) {
          pause(deadline, ends);
          LockSupport.parkNanos(TASKS_START_NANOS);
        }
      } while (!published.stream()
          .allMatch(table -> table.checkpoint() > 0 && table.positions().cover(ends)));
    }

    private boolean isRead(long checkpoint) {
      published.forEach(PublishedView::poll);
      return published.stream().allMatch(table -> table.checkpoint() >= checkpoint);
    }

    private void pause(long deadline, Positions ends) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "the job of group '%s' gets no further: its views are at %s, and should come to %s"
                .formatted(
                    job.group(), published.stream().map(PublishedView::positions).toList(), ends));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }

    /**
     * Waits until the letters of the last epoch are committed. Those of an epoch that failed stay
     * open for good: they are not waited for.
     */
    private void awaitLetters(TestJob running)
        throws TestJob.FailedException, InterruptedException {
      Duration patience = given.faults() == 0 ? PATIENCE : COMMIT_PATIENCE;
      long deadline = System.nanoTime() + patience.toNanos();
      while (hasOpenLetters() && System.nanoTime() < deadline) {
        running.requireAlive();
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }

    private boolean hasOpenLetters() {
      return lettersRead.keySet().stream().anyMatch(topic -> log.hasOpen(topic, LETTERS_PARTITION));
    }

    private List<String> letters() {
      List<String> messages = new ArrayList<>();
      lettersRead.replaceAll(
          (topic, from) -> {
            long end = log.end(topic, LETTERS_PARTITION);
            log.read(
                topic,
                LETTERS_PARTITION,
                from,
                end,
                letter ->
                    letter.record().headers().stream()
                        .filter(header -> header.name().equals(DeadLetter.ERROR))
                        .map(RecordHeader::value)
                        .map(value -> new String(value, StandardCharsets.UTF_8))
                        .forEach(messages::add));
            return end;
          });
      return messages;
    }
  }
}
