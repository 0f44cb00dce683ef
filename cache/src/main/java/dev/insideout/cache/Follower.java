package dev.insideout.cache;

import dev.insideout.cache.store.RowStore;
import dev.insideout.cache.store.StoreException;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that follows views: it connects, loads what they hold, and applies epoch after epoch.
 * What may pass is tried again; what may not ends it, and the views show what they have.
 */
final class Follower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
  private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(500);

  private final CacheConfig config;
  private final OpenViews views;
  private final Stores stores;
  private final Map<String, View<?, ?>> byName = new HashMap<>();
  private final Counts counts = new Counts();
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Optional<KafkaConsumer<byte[], byte[]>> consumer = Optional.empty();

  Follower(CacheConfig config, OpenViews views, List<View<?, ?>> opened) {
    this.config = config;
    this.views = views;
    this.stores = Stores.of(config, views);
    opened.forEach(view -> byName.put(view.name(), view));
    this.thread = new Thread(this::runAndGiveBack, "follows " + String.join(", ", views.names()));
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  ViewStats stats() {
    return counts.stats(views, config.clock());
  }

  /** Who closes the views from this thread cannot wait for its end: it comes right after. */
  private void runAndGiveBack() {
    try {
      run();
    } finally {
      if (views.isClosed()) {
        giveBack();
      }
    }
  }

  private void run() {
    try {
      followUntilStopped();
    } catch (BadRecordException | StoreException | DeliveryException | DifferentGroupsException e) {
      views.fail(e.getMessage());
    } catch (ViewFailedException e) {
      views.fail(e.reason());
    } catch (AuthorizationException | AuthenticationException e) {
      views.fail(
          "no right to read the log at %s: %s".formatted(config.log().kafka(), e.getMessage()));
    } catch (WakeupException e) {
      LOG.debug("Views {} are closed", views.names());
    } catch (RuntimeException | Error e) {
      LOG.error("Views {} can no longer be followed", views.names(), e);
      views.fail(e.toString());
    }
  }

  private void followUntilStopped() throws BadRecordException {
    Optional<BeginAnewException> anew = Optional.empty();
    while (!views.isStopped()) {
      try (ViewPartitions partitions = connect()) {
        follow(partitions, anew);
      } catch (BeginAnewException e) {
        LOG.warn("Views {} are loaded anew: {}", views.names(), e.getMessage());
        views.state(
            new ViewState.Stale("the rows are loaded anew: " + e.getMessage(), Optional.empty()));
        counts.beginAnew(e.getMessage());
        anew = Optional.of(e);
      }
    }
  }

  private ViewPartitions connect() {
    while (true) {
      KafkaConsumer<byte[], byte[]> opened = newConsumer();
      consumer = Optional.of(opened);
      if (views.isStopped()) {
        opened.wakeup();
      }
      try {
        return ViewPartitions.open(opened, views.names(), this::isFollowed, ANSWER_WITHIN);
      } catch (IllegalArgumentException e) {
        throw new ViewFailedException(views.names().toString(), e.getMessage());
      } catch (KafkaException e) {
        waitAfter(e);
      }
    }
  }

  /** A service may be up before the names of its brokers are. */
  private KafkaConsumer<byte[], byte[]> newConsumer() {
    while (true) {
      try {
        return ViewPartitions.consumer(config.log());
      } catch (KafkaException e) {
        Throwable cause = rootOf(e);
        if (!isUnknownName(cause)) {
          LOG.error("No client of the log at {} can be made", config.log().kafka(), e);
          throw new ViewFailedException(
              views.names().toString(),
              "no client of the log at %s can be made: %s".formatted(config.log().kafka(), cause));
        }
        awaitLog(cause);
      }
    }
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Kafka tells this from settings that are wrong for good by the text alone. */
  private static boolean isUnknownName(Throwable e) {
    return e instanceof ConfigException
        && (e.getMessage().startsWith("No resolvable bootstrap urls")
            || e.getMessage().startsWith("Unknown host in"));
  }

  private boolean isFollowed(TopicPartition partition) {
    return byName.get(partition.topic()).follows(partition.partition());
  }

  /** The views as an earlier start has left them, or from the start of their topics. */
  private Following begin(ViewPartitions partitions, Optional<BeginAnewException> anew) {
    Optional<Stores.Kept> kept =
        anew.isPresent()
            ? Optional.empty()
            : answered(() -> stores.kept(partitions, ANSWER_WITHIN));
    if (kept.isPresent()) {
      return Following.resume(views, partitions, kept.get(), config.heldBytes());
    }
    if (anew.isEmpty()) {
      stores.rejection().ifPresent(counts::rebuilt);
    }
    RowStore fresh = answered(() -> stores.fresh(ANSWER_WITHIN));
    return Following.load(
        views,
        partitions,
        fresh,
        anew.map(BeginAnewException::takeovers).orElse(Map.of()),
        config.heldBytes());
  }

  private <T> T answered(Supplier<T> question) {
    while (true) {
      try {
        return question.get();
      } catch (KafkaException e) {
        waitAfter(e);
      }
    }
  }

  private void follow(ViewPartitions partitions, Optional<BeginAnewException> anew)
      throws BadRecordException {
    Following following = begin(partitions, anew);
    try {
      follow(following);
    } finally {
      following.end();
    }
  }

  private void follow(Following following) throws BadRecordException {
    Condition condition =
        new Condition(views, stores.rejection(), config.lagThreshold(), config.clock());
    while (!views.isStopped()) {
      try {
        following.step();
        counts.note(following);
        views.state(condition.of(following));
      } catch (RegistryException e) {
        stale(e.getMessage());
      } catch (InvalidOffsetException e) {
        throw new BeginAnewException(
            "the log no longer has what was to be read next: " + e.getMessage(), Map.of());
      } catch (StoreException e) {
        throw e.damaged() ? new BeginAnewException(e.getMessage(), Map.of()) : e;
      } catch (KafkaException e) {
        waitAfter(e);
      }
    }
  }

  /**
   * Waits a little where it may help to try again.
   *
   * @throws KafkaException when it cannot help
   */
  private void waitAfter(KafkaException e) {
    if (e instanceof AuthorizationException
        || e instanceof AuthenticationException
        || e instanceof WakeupException) {
      throw e;
    }
    awaitLog(e);
  }

  private void awaitLog(Throwable e) {
    stale("the log at %s does not answer: %s".formatted(config.log().kafka(), e.getMessage()));
  }

  private void stale(String reason) {
    views.state(new ViewState.Stale(reason, Optional.empty()));
    try {
      if (stopped.await(TRY_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new WakeupException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ViewFailedException(views.names().toString(), "its thread was interrupted");
    }
  }

  /**
   * Returns when the thread is gone, also to a thread that is interrupted: what the views stand on
   * cannot be taken away before. A listener may close its view, too; the thread then ends with it.
   */
  @Override
  public void close() {
    views.stop();
    stopped.countDown();
    consumer.ifPresent(KafkaConsumer::wakeup);
    if (Thread.currentThread() == thread) {
      views.hide();
    } else {
      awaitEnd();
      giveBack();
    }
  }

  private void awaitEnd() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void giveBack() {
    views.close();
    stores.close();
  }
}
