package dev.insideout.cli.demo;

import dev.insideout.cli.flink.Group;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.log.RegionAdmins;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.platform.Platform;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.demo.recomputation.GlobalOrders;
import dev.insideout.demo.recomputation.Mismatch;
import dev.insideout.demo.recomputation.ViewComparison;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The example company in two countries, each with a log of its own, and a view over both. The other
 * country can be taken away and brought back while it is watched.
 */
public final class RegionsDemo implements AutoCloseable {
  /** The view over both countries. */
  public static final String VIEW = "global_orders";

  private static final String ORDERS = "orders";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long PERIOD_MILLIS = 500;
  private static final int MISMATCHES_SHOWN = 5;

  private final LogConnection log;
  private final DemoOptions options;
  private final Optional<Duration> away;
  private final DemoRegion far;
  private final Output output;
  private final Company company;

  /** Taking away and bringing back take seconds, one after the other. */
  private final ExecutorService switching =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "takes the region away and brings it back");
            thread.setDaemon(true);
            return thread;
          });

  private final RegionsPicture picture;
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
  private Optional<ViewWatch> watch = Optional.empty();
  private volatile boolean closed;

  /**
   * Opens the company's logs and starts the view where it does not run yet.
   *
   * @param far the other country, which is there
   * @param away how long it is taken away amid the time of {@code options}; empty for not at all
   */
  public RegionsDemo(
      Platform platform,
      ProjectFolder project,
      DemoRegion far,
      DemoOptions options,
      Optional<Duration> away,
      Output output)
      throws Exception {
    this.log = platform.environment().log();
    this.options = options;
    this.away = away;
    this.far = far;
    this.output = output;
    this.picture = new RegionsPicture(output, !options.headless());
    this.company = Company.open(log.in(""), company(options, options.simulation().seed()));
    for (Group group : new Groups(project).of(List.of(VIEW))) {
      if (!platform.deployment().runs(group)) {
        output.progress("Starting %s …".formatted(group.title()));
        platform.runs().start(group, Optional.empty(), Optional.empty());
      }
    }
  }

  /** Half of the company: one country, whose chance is its own. */
  public static CompanyOptions company(DemoOptions options, long seed) {
    return CompanyOptions.endless(
        options.simulation().withSeed(seed), Math.max(1, options.rate() / 2));
  }

  /** Enter was pressed. */
  public void entered() {
    picture.lineEntered();
    toggle();
  }

  /** Takes the other country away, or brings it back; returns at once. */
  private void toggle() {
    switching.execute(
        () -> {
          try {
            if (far.awaySince().isPresent()) {
              far.comeBack();
            } else {
              far.kill();
            }
          } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
          }
        });
  }

  /**
   * Lets both countries work and shows what flows; for ever, or for the time that was asked for.
   * Then waits until the other country is back and the view has all of it, and compares the view
   * with a recomputation of both logs.
   *
   * @return empty when it was closed before
   * @throws CommandFailure when the view does not catch up
   */
  public Optional<RegionsReport> run() throws Exception {
    Freshness freshness = new Freshness();
    ViewWatch view = new ViewWatch(log, VIEW, freshness, Tally.of("region"));
    watch = Optional.of(view);
    try (LogWatch logWatch = new LogWatch(log.in(""), Map.of(ORDERS, List.of(freshness)))) {
      work(view);
      if (closed) {
        return Optional.empty();
      }
      endSwitching();
      if (far.awaySince().isPresent()) {
        far.comeBack();
      }
      company.close();
      far.endCompany();
      logWatch.stop();
    }
    awaitAll(view);
    output.progress("Recomputing the view from both logs …");
    return Optional.of(report(view));
  }

  private void endSwitching() throws InterruptedException {
    switching.shutdown();
    if (!switching.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw CommandFailure.notSo(
          "Region %s has neither gone nor come back in %d s."
              .formatted(far.name(), PATIENCE.toSeconds()));
    }
    requireSwitched();
  }

  /** What went wrong beside this thread ends the demo. */
  private void requireSwitched() {
    RuntimeException cause = failure.get();
    if (cause != null) {
      throw cause;
    }
  }

  private void work(ViewWatch view) throws InterruptedException {
    company.start();
    far.work();
    long most = options.time().map(Duration::toMillis).orElse(Long.MAX_VALUE);
    long goes = away.isPresent() ? most / 3 : Long.MAX_VALUE;
    long returns = away.map(time -> goes + time.toMillis()).orElse(Long.MAX_VALUE);
    long began = System.nanoTime();
    long before = -1;
    for (long now = 0; now < most; now = (System.nanoTime() - began) / 1_000_000) {
      if (before < goes && now >= goes || before < returns && now >= returns) {
        toggle();
      }
      before = now;
      requireSwitched();
      picture.show(Duration.ofMillis(now), company.events(), far, view.status(), view.missing());
      if (company.awaitEnd(Duration.ofMillis(Math.min(PERIOD_MILLIS, most - now)))) {
        return;
      }
    }
  }

  private void awaitAll(ViewWatch view) throws InterruptedException {
    Positions ends;
    try (RegionAdmins regions = new RegionAdmins(log)) {
      ends = regions.ends(view.positions());
    }
    requireBoth(ends);
    if (!view.awaitWhole(ends, PATIENCE)) {
      view.status();
      throw CommandFailure.notSo(
          "View %s has not caught up %d s after the company stopped: it is at %s and the logs at %s, and it lacks %s."
              .formatted(VIEW, PATIENCE.toSeconds(), view.positions(), ends, view.missing()));
    }
  }

  private void requireBoth(Positions ends) {
    if (!ends.byRegion().containsKey(far.name())) {
      throw CommandFailure.notSo(
          "View %s reads nothing of region %s: its epochs are of %s."
              .formatted(VIEW, far.name(), ends));
    }
  }

  private RegionsReport report(ViewWatch view) throws InterruptedException {
    List<Mismatch> mismatches =
        ViewComparison.compare(GlobalOrders.at(log, view.positions()), view.stop());
    mismatches.stream()
        .limit(MISMATCHES_SHOWN)
        .forEach(mismatch -> output.progress("%s: %s".formatted(VIEW, mismatch)));
    return new RegionsReport(
        company.events(),
        far.name(),
        far.events(),
        far.away(),
        view.status(),
        view.partialEpochs(),
        mismatches.size());
  }

  /** Stops the company at home and whoever watches the view; the region is closed by itself. */
  @Override
  public void close() {
    closed = true;
    switching.shutdownNow();
    try {
      company.close();
    } finally {
      watch.ifPresent(ViewWatch::close);
    }
  }
}
