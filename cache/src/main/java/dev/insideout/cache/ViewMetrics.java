package dev.insideout.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/**
 * What views do, as Micrometer's meters: {@code new ViewMetrics(orders, "order_status")
 * .bindTo(registry)}. Needs {@code io.micrometer:micrometer-core} on the class path; nothing else
 * of the cache does.
 */
public final class ViewMetrics implements MeterBinder {
  private final Followed views;
  private final Tags tags;

  /**
   * Meters of views that were opened together.
   *
   * @param name the value of their tag {@code views}
   */
  public ViewMetrics(Followed views, String name) {
    this.views = views;
    this.tags = Tags.of("views", name);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "up", "1 up, 0.5 degraded, 0 down", v -> up(v.health()));
    gauge(registry, "age", "seconds since the epoch shown was ended", ViewMetrics::age);
    gauge(registry, "behind", "offsets known and not read", v -> v.stats().behind());
    gauge(registry, "held.bytes", "held back of epochs not whole", v -> v.stats().heldBytes());
    counter(registry, "epochs", "epochs applied", v -> v.stats().epochs());
    counter(registry, "records", "records of rows read", v -> v.stats().recordsRead());
    counter(registry, "foreign", "records passed over", v -> v.stats().foreignRecords());
    counter(registry, "lost", "breaks of the chain of epochs", v -> v.stats().lostEpochs());
    counter(registry, "rebuilds", "loads from the start", v -> v.stats().rebuilds());
    counter(
        registry, "listener.failures", "what listeners threw", v -> v.stats().listenerFailures());
    views.stats().rows().keySet().forEach(view -> rows(registry, view));
  }

  private void rows(MeterRegistry registry, String view) {
    Gauge.builder("insideout.view.rows", views, v -> v.stats().rows().get(view))
        .description("rows that can be looked up")
        .tags(tags.and("view", view))
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<Followed> value) {
    Gauge.builder("insideout.view." + name, views, value)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, String description, ToDoubleFunction<Followed> value) {
    FunctionCounter.builder("insideout.view." + name, views, value)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private static double up(Health health) {
    return switch (health.status()) {
      case UP -> 1;
      case DEGRADED -> 0.5;
      case DOWN -> 0;
    };
  }

  private static double age(Followed views) {
    return views.stats().age().map(age -> age.toMillis() / 1000d).orElse(Double.NaN);
  }
}
