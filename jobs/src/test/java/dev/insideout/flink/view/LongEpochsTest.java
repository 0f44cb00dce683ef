package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator.Context;
import org.junit.jupiter.api.Test;

/** Epochs are long while a job needs more than a second to the end of the log. */
class LongEpochsTest {
  private static final long EPOCH = 1_000;
  private static final long LONG_EPOCH = 10_000;

  private final List<Boolean> backlog = new ArrayList<>();
  private final NavigableMap<Long, Runnable> alarms = new TreeMap<>();
  private final LongEpochs epochs = new LongEpochs(EPOCH, LONG_EPOCH, backlog::add, alarms::put);

  private void tell(long read, long end, long millis) {
    tell(read, end, millis, 0);
  }

  private void tell(long read, long end, long millis, long ago) {
    epochs.handleEventFromOperator(0, 0, new HowFar(read, end, millis, ago));
  }

  @Test
  void farBehindByThePaceSinceTheLastCheckpoint() {
    tell(0, 100_000, 0);
    assertThat(backlog).as("one look tells no pace").isEmpty();

    tell(5_000, 100_000, 1_000);
    tell(49_000, 100_000, 11_000);
    tell(91_000, 100_000, 21_000);
    tell(100_000, 100_000, 22_000);
    tell(100_000, 100_500, 23_000);
    assertThat(backlog).containsExactly(true, true, false, false, false);
  }

  @Test
  void theLastLongEpochEndsWhenTheJobIsExpectedAtTheEnd() {
    tell(0, 1_000_000, 0);
    tell(500_000, 1_000_000, 10_000, 300);
    assertThat(alarms).as("ten seconds to the end, 300 ms ago").containsOnlyKeys(8_700L);
    assertThat(backlog).containsExactly(true);

    alarms.get(8_700L).run();
    assertThat(backlog).containsExactly(true, false);
  }

  @Test
  void whatWasExpectedDoesNotCountAfterAnotherLook() {
    tell(0, 1_000_000, 0);
    tell(500_000, 1_000_000, 10_000);
    tell(600_000, 1_000_000, 20_000);
    alarms.get(9_000L).run();
    assertThat(alarms).as("forty seconds to the end").hasSize(1);
    assertThat(backlog).containsExactly(true, true);
  }

  @Test
  void nobodyIsToldAfterTheJob() {
    tell(0, 1_000_000, 0);
    tell(500_000, 1_000_000, 10_000);
    epochs.close();
    alarms.get(9_000L).run();
    assertThat(backlog).containsExactly(true);
  }

  /** Flink resets it with the lock in its hand that it takes when it is told. */
  @Test
  void isResetWhileItTells() throws Exception {
    ReentrantLock flinks = new ReentrantLock();
    LongEpochs locked =
        new LongEpochs(
            EPOCH,
            LONG_EPOCH,
            behind -> {
              flinks.lock();
              flinks.unlock();
            },
            alarms::put);
    locked.handleEventFromOperator(0, 0, new HowFar(0, 1_000_000, 0, 0));
    locked.handleEventFromOperator(0, 0, new HowFar(500_000, 1_000_000, 10_000, 0));
    Thread alarm = new Thread(alarms.get(9_000L), "alarm");
    alarm.setDaemon(true);

    CompletableFuture<Void> reset =
        CompletableFuture.runAsync(
            () -> {
              flinks.lock();
              alarm.start();
              while (!flinks.hasQueuedThread(alarm)) {
                Thread.onSpinWait();
              }
              locked.resetToCheckpoint(1, new byte[0]);
              flinks.unlock();
            });

    assertThat(reset).succeedsWithin(Duration.ofSeconds(30));
    alarm.join();
  }

  @Test
  void whoReadsNothingIsNotWaitedFor() {
    tell(10, 1_000, 0);
    tell(10, 1_000, 1_000);

    assertThat(backlog).containsExactly(false);
  }

  @Test
  void theControlRecordsOfTransactionsAreNotWaitedFor() {
    tell(1_000, 1_040, 0);
    tell(1_001, 1_041, 1_000);
    tell(1_002, 1_042, 2_000);

    assertThat(backlog).containsExactly(false, false);
  }

  @Test
  void aFailoverBeginsAnew() {
    tell(0, 100_000, 0);
    tell(5_000, 100_000, 1_000);
    epochs.subtaskReset(0, 1);
    tell(0, 100_000, 2_000);

    assertThat(backlog).containsExactly(true, false);
  }

  @Test
  void noneIsAskedForWhileACheckpointIsUnderWay() {
    checkpoint(1);
    epochs.notifyCheckpointComplete(1);
    checkpoint(2);
    epochs.notifyCheckpointAborted(2);
    assertThat(backlog).containsExactly(true, false, true, false);
  }

  @Test
  void epochsStayLongFromOneCheckpointToTheNext() {
    tell(0, 100_000, 0);
    checkpoint(1);
    epochs.notifyCheckpointComplete(1);
    tell(5_000, 100_000, 1_000);
    checkpoint(2);
    epochs.notifyCheckpointComplete(2);
    tell(99_000, 100_000, 11_000);
    assertThat(backlog).containsExactly(true, false, true, true, true, false);
  }

  @Test
  void whatIsToldLateDoesNotEndACheckpoint() {
    tell(0, 1_000, 0);
    checkpoint(1);
    tell(1_000, 1_000, 1_000);
    assertThat(backlog).containsExactly(true, true);
  }

  /** When Flink makes a coordinator, that of the job's checkpoints is not there yet. */
  @Test
  void theJobsCheckpointsAreAskedForWhenTheyAreTold() {
    List<String> asked = new ArrayList<>();
    Context context =
        (Context)
            Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> {
                  asked.add(method.getName());
                  return null;
                });

    LongEpochs made = LongEpochs.of(context, EPOCH, LONG_EPOCH);
    assertThat(asked).isEmpty();

    made.subtaskReset(0, 1);
    assertThat(asked).containsExactly("getCheckpointCoordinator");
  }

  private void checkpoint(long id) {
    CompletableFuture<byte[]> state = new CompletableFuture<>();
    epochs.checkpointCoordinator(id, state);
    assertThat(state).isCompleted();
  }
}
