package dev.insideout.cli.demo;

import dev.insideout.contract.LogConnection;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyException;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.SchemaRegistryProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A region of the demo beside the platform: a broker, a registry and the company's services of that
 * country. All of them go away together, as with a cut of the power, and come back together.
 */
public final class DemoRegion implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoRegion.class);

  /** Whoever is without a broker gives up soon: the country's services go with it. */
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "delivery.timeout.ms", "4000",
          "request.timeout.ms", "3000",
          "max.block.ms", "3000");

  private final String name;
  private final Path data;
  private final LogConnection there;
  private final CompanyOptions options;
  private Optional<BrokerProcess> broker = Optional.empty();
  private Optional<SchemaRegistryProcess> registry = Optional.empty();
  private volatile Optional<Company> company = Optional.empty();
  private volatile Optional<Instant> awaySince = Optional.empty();
  private volatile Duration away = Duration.ZERO;
  private volatile long eventsBefore;

  /**
   * @param data the folder of its data
   * @param there its addresses, on this computer
   * @param options how its part of the company works
   */
  public DemoRegion(String name, Path data, LogConnection there, CompanyOptions options) {
    this.name = name;
    this.data = data;
    this.there = new LogConnection(there.kafka(), there.registry(), IMPATIENT);
    this.options = options;
  }

  /** Starts everything that is not there; the company's services make their topics. */
  public synchronized void start() {
    if (broker.isPresent()) {
      return;
    }
    CompletableFuture<SchemaRegistryProcess> starting =
        CompletableFuture.supplyAsync(
            () -> SchemaRegistryProcess.start(data.resolve("registry"), port(there.registry())));
    try {
      broker =
          Optional.of(BrokerProcess.start(data.resolve("kafka"), port("kafka://" + there.kafka())));
    } finally {
      registry = Optional.of(starting.join());
    }
    company = Optional.of(Company.open(there, options));
    away = away();
    awaySince = Optional.empty();
  }

  /** Lets its services write. */
  public synchronized void work() {
    company.ifPresent(Company::start);
  }

  private static OptionalInt port(String address) {
    return OptionalInt.of(URI.create(address).getPort());
  }

  /** Takes everything away at once. */
  synchronized void kill() {
    if (broker.isEmpty()) {
      return;
    }
    awaySince = Optional.of(Instant.now());
    broker.ifPresent(BrokerProcess::kill);
    registry.ifPresent(SchemaRegistryProcess::kill);
    broker = Optional.empty();
    registry = Optional.empty();
    try {
      endCompany();
    } catch (CompanyException e) {
      LOG.info("The services of {} have gone with its broker: {}", name, e.getMessage());
    }
  }

  /** Its services write no more; all that they have written is confirmed. */
  synchronized void endCompany() {
    try {
      company.ifPresent(Company::close);
    } finally {
      long all = events();
      company = Optional.empty();
      eventsBefore = all;
    }
  }

  /** Brings it back, and its services go on where its log ends. */
  synchronized void comeBack() {
    start();
    work();
  }

  String name() {
    return name;
  }

  /** Since when it has been away; empty while it is there. */
  Optional<Instant> awaySince() {
    return awaySince;
  }

  /** How long it has been away in all. */
  Duration away() {
    return away.plus(
        awaySince.map(since -> Duration.between(since, Instant.now())).orElse(Duration.ZERO));
  }

  /** How many facts its broker has confirmed. */
  long events() {
    return eventsBefore + company.map(Company::events).orElse(0L);
  }

  @Override
  public synchronized void close() {
    try {
      endCompany();
    } finally {
      broker.ifPresent(BrokerProcess::close);
      registry.ifPresent(SchemaRegistryProcess::close);
    }
  }
}
