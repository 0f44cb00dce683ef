package dev.insideout.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.avro.Schema;

/** Views and the thread that follows them. */
final class FollowedGroup implements ViewGroup {
  private final OpenViews views;
  private final Follower follower;

  FollowedGroup(CacheConfig config, List<View<?, ?>> opened, IntFunction<Schema> registered) {
    views = new OpenViews(opened, registered, this);
    follower = new Follower(config, views, opened);
    follower.start();
  }

  @Override
  public <K, V> ViewCache<K, V> cache(View<K, V> view) {
    return views.cache(view);
  }

  @Override
  public CompletableFuture<Void> ready() {
    return views.ready();
  }

  @Override
  public ViewState state() {
    return views.state();
  }

  @Override
  public Health health() {
    return Health.of(views.state(), views.visible());
  }

  @Override
  public ViewStats stats() {
    return follower.stats();
  }

  @Override
  public ViewSnapshot snapshot() {
    return views.snapshot();
  }

  @Override
  public void await(Token token, Duration timeout) throws InterruptedException {
    views.await(token, timeout);
  }

  @Override
  public void close() {
    follower.close();
  }
}
