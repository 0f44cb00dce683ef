package dev.insideout.cli.viewtest;

import dev.insideout.contract.position.Positions;
import dev.insideout.flink.FolderLog;
import dev.insideout.sqlview.FolderJob;
import dev.insideout.sqlview.TableDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One run of the job of some random views over many histories. Every epoch is held against what the
 * views are by a recomputation at the epoch's own positions.
 */
final class FuzzJob {
  /** A job that gets no further for so long hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private final FolderJob job;
  private final Map<String, FuzzView> views;
  private final FuzzLog log;
  private final List<PublishedView> published = new ArrayList<>();

  /** By view and history what the view should be. */
  private final Map<String, Map<Integer, Map<String, Map<String, String>>>> expected =
      new TreeMap<>();

  private long compared;
  private int epochs;
  private int rows;

  /** Why it ended before its time. */
  static final class DifferentException extends Exception {
    private static final long serialVersionUID = 1L;

    DifferentException(String message) {
      super(message);
    }
  }

  /**
   * What was seen.
   *
   * @param epochs that were compared
   * @param rows of all views at the last of them
   * @param faults failures that the job went through
   */
  record Seen(int epochs, int rows, int faults) {}

  /**
   * @param views by name those of the job
   * @param versioned see {@link FuzzTables}
   */
  FuzzJob(
      FolderJob job,
      FolderLog folder,
      TestRegistry registry,
      Map<String, FuzzView> views,
      Set<FuzzTable> versioned,
      int histories) {
    this.job = job;
    this.views = views;
    Map<String, RecordEncoder> encoders =
        RecordEncoder.of(
            Stream.concat(job.inputs().stream(), job.views().stream()).toList(), registry);
    log = new FuzzLog(folder, job.inputs(), encoders, versioned, histories);
    for (TableDescription view : job.views()) {
      folder.create(view.topic(), view.partitions().orElseThrow());
      published.add(new PublishedView(folder, view, encoders.get(view.name())));
      expected.put(view.name(), new TreeMap<>());
    }
  }

  /**
   * Runs the job.
   *
   * @param histories step by step what is told in each
   * @param faults by step how many facts are told before the job fails; steps without have none
   * @throws DifferentException when the job fails for good, or an epoch is not as it should be
   */
  Seen run(
      TestFlink flink,
      List<List<List<FuzzFact>>> histories,
      Map<Integer, Integer> faults,
      Random random)
      throws DifferentException, InterruptedException {
    TestJob running = flink.submit(job.graph(), faults.size());
    try {
      // From here on a failure finds something to go back to.
      awaitCovered(running, Positions.NONE);
      for (int step = 0; step < histories.get(0).size(); step++) {
        List<FuzzFact> told = interleaved(histories, step, random);
        log.append(told, faults.getOrDefault(step, -1) % told.size());
        awaitCovered(running, log.ends());
      }
      if (log.faults() != faults.size()) {
        throw new IllegalStateException(
            "%d failures were wanted, and %d happened".formatted(faults.size(), log.faults()));
      }
      return new Seen(epochs, rows, log.faults());
    } catch (TestJob.FailedException e) {
      throw new DifferentException("the job failed: " + e.getMessage());
    } finally {
      running.end();
    }
  }

  /** Histories go side by side, each in its order. */
  private static List<FuzzFact> interleaved(
      List<List<List<FuzzFact>>> histories, int step, Random random) {
    List<List<FuzzFact>> left = new ArrayList<>();
    histories.forEach(history -> left.add(new ArrayList<>(history.get(step))));
    List<FuzzFact> told = new ArrayList<>();
    while (!left.isEmpty()) {
      int pick = random.nextInt(left.size());
      told.add(left.get(pick).remove(0));
      if (left.get(pick).isEmpty()) {
        left.remove(pick);
      }
    }
    return told;
  }

  /** Ends epochs, wherever the sources are, until one has everything below {@code ends}. */
  private void awaitCovered(TestJob running, Positions ends)
      throws TestJob.FailedException, DifferentException, InterruptedException {
    do {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      OptionalLong checkpoint = running.checkpoint();
      if (checkpoint.isEmpty()) {
        pause(deadline, ends);
      }
      while (checkpoint.isPresent() && !isRead(checkpoint.getAsLong())) {
        running.requireAlive();
        pause(deadline, ends);
      }
    } while (compared == 0 || !published.get(0).positions().cover(ends));
  }

  /** True when all views are at that epoch, or a later one; each up to it has been compared. */
  private boolean isRead(long checkpoint) throws DifferentException {
    published.forEach(PublishedView::read);
    while (published.stream().allMatch(PublishedView::hasNext)) {
      published.forEach(PublishedView::applyNext);
      if (published.stream().map(PublishedView::checkpoint).distinct().count() > 1) {
        throw new IllegalStateException("views of one group have different epochs");
      }
      compare();
      compared = published.get(0).checkpoint();
      epochs++;
    }
    return compared >= checkpoint;
  }

  private void compare() throws DifferentException {
    Set<Integer> changed = log.advance(published.get(0).positions());
    rows = 0;
    for (PublishedView table : published) {
      FuzzView view = views.get(table.view().name());
      Map<Integer, Map<String, Map<String, String>>> byHistory = expected.get(table.view().name());
      changed.forEach(history -> byHistory.put(history, view.rows(log.tables(history))));
      Map<String, Map<String, String>> all = new TreeMap<>();
      byHistory.values().forEach(all::putAll);
      rows += all.size();
      if (!table.rows().equals(all)) {
        throw different(table, byHistory);
      }
    }
  }

  private DifferentException different(
      PublishedView table, Map<Integer, Map<String, Map<String, String>>> byHistory) {
    Map<String, Map<String, String>> got = new TreeMap<>(table.rows());
    StringBuilder message = new StringBuilder();
    byHistory.forEach(
        (history, wanted) -> {
          Map<String, Map<String, String>> its = new TreeMap<>(got);
          its.keySet().removeIf(key -> !key.endsWith(".h" + history));
          got.keySet().removeAll(its.keySet());
          if (!its.equals(wanted)) {
            message.append(
                "%nview %s, epoch %d, history %d%n  wanted %s%n  got    %s%n  told %s"
                    .formatted(
                        table.view().name(),
                        table.checkpoint(),
                        history,
                        wanted,
                        its,
                        String.join("\n       ", log.told(history))));
          }
        });
    return new DifferentException(
        message.isEmpty() ? "rows of no history: " + got.keySet() : message.toString());
  }

  private void pause(long deadline, Positions ends) {
    if (System.nanoTime() > deadline) {
      throw new IllegalStateException(
          "the job gets no further: its views are at %s, and should come to %s"
              .formatted(published.stream().map(PublishedView::positions).toList(), ends));
    }
    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
  }
}
