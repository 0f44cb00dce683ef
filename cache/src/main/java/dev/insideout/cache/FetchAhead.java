package dev.insideout.cache;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;

/**
 * Polls the next records on a thread of its own while those before are applied: loading is worth
 * two threads. Between {@link #request} and {@link #await} nobody else may use the consumer.
 */
final class FetchAhead implements AutoCloseable {
  private final Supplier<ConsumerRecords<byte[], byte[]>> poll;
  private final String thread;
  private Optional<ExecutorService> executor = Optional.empty();
  private Optional<CompletableFuture<ConsumerRecords<byte[], byte[]>>> requested = Optional.empty();

  FetchAhead(Supplier<ConsumerRecords<byte[], byte[]>> poll, String thread) {
    this.poll = poll;
    this.thread = thread;
  }

  /** Begins to poll. */
  void request() {
    if (executor.isEmpty()) {
      executor = Optional.of(Executors.newSingleThreadExecutor(this::newThread));
    }
    requested = Optional.of(CompletableFuture.supplyAsync(poll, executor.get()));
  }

  private Thread newThread(Runnable work) {
    Thread fetching = new Thread(work, thread);
    fetching.setDaemon(true);
    return fetching;
  }

  /** True when somebody polls. */
  boolean isRequested() {
    return requested.isPresent();
  }

  /**
   * What was requested.
   *
   * @throws KafkaException as the consumer does
   */
  ConsumerRecords<byte[], byte[]> await() {
    CompletableFuture<ConsumerRecords<byte[], byte[]>> records = requested.orElseThrow();
    requested = Optional.empty();
    try {
      return records.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : e;
    }
  }

  /** Returns when nobody polls any more. */
  @Override
  public void close() {
    requested.ifPresent(records -> records.handle((polled, failure) -> polled).join());
    requested = Optional.empty();
    executor.ifPresent(ExecutorService::shutdown);
    executor = Optional.empty();
  }
}
