package dev.insideout.cli.platform;

import dev.insideout.cli.flink.DeployedGroups;
import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.flink.FlinkSettings;
import dev.insideout.cli.life.Runs;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.Environments;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.project.RunningPlatform;
import dev.insideout.cli.project.RunningProcess;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.LoopbackPort;
import dev.insideout.platform.PlatformException;
import dev.insideout.platform.SchemaRegistryProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The embedded default: a Kafka broker, a schema registry and Flink, with their data in one folder.
 * Started again on the same folder, it has the topics, schema ids and views that it had.
 */
public final class Platform implements AutoCloseable {
  private static final int LEAST_SLOTS = 8;

  private final RunningPlatform running;
  private final Deployment deployment;
  private final DeployedGroups groups;
  private final Site site;
  private final Output output;
  private final Deque<AutoCloseable> parts;

  private Platform(
      RunningPlatform running,
      Site site,
      Deployment deployment,
      Output output,
      Deque<AutoCloseable> parts) {
    this.site = site;
    this.running = running;
    this.deployment = deployment;
    this.groups = new DeployedGroups(running.data());
    this.output = output;
    this.parts = parts;
  }

  /**
   * Starts a platform for {@code project} and tells other commands where it is.
   *
   * @throws CommandFailure when one runs already for this project or on this folder
   * @throws PlatformException when a part does not start; those that did are stopped
   */
  public static Platform start(
      ProjectFolder project, Optional<Path> checkout, PlatformOptions options, Output output) {
    Optional<RunningPlatform> last = RunningPlatform.last(project);
    last.filter(platform -> platform.process().alive())
        .ifPresent(
            platform -> {
              throw CommandFailure.badInput(
                  "A platform is running for %s already (process %d, data in %s): stop it first."
                      .formatted(project.root(), platform.process().pid(), platform.data()));
            });
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      DataFolder data = DataFolder.claim(options.data());
      parts.push(data);
      if (options.clean()) {
        data.wipe();
      }
      RunningPlatform running =
          startParts(project, checkout, withPorts(options, last), output, parts);
      parts.push(() -> running.ended().announce(project));
      running.announce(project);
      Environment environment = Environments.of(project, options.variables()).dev(running);
      Site site = Site.of(project, checkout, environment, output);
      return new Platform(running, site, site.deployment(), output, parts);
    } catch (RuntimeException e) {
      closeAll(parts, output);
      throw e;
    }
  }

  private static RunningPlatform startParts(
      ProjectFolder project,
      Optional<Path> checkout,
      PlatformOptions options,
      Output output,
      Deque<AutoCloseable> parts) {
    Path data = options.data();
    output.progress("Starting Kafka, the schema registry and Flink in %s …".formatted(data));
    ExecutorService beside = Executors.newSingleThreadExecutor();
    // The registry is a process of its own and by far the slowest to start.
    CompletableFuture<SchemaRegistryProcess> starting =
        CompletableFuture.supplyAsync(
            () -> SchemaRegistryProcess.start(data.resolve("registry"), options.registryPort()),
            beside);
    beside.shutdown();
    try {
      KafkaBroker broker = KafkaBroker.start(data.resolve("kafka"), options.kafkaPort());
      parts.push(broker);
      int flinkPort = LoopbackPort.choose(options.flinkPort(), "Flink");
      EmbeddedFlink flink =
          EmbeddedFlink.start(
              FlinkSettings.of(project, checkout, Environments.DEV),
              data.resolve("flink"),
              flinkPort,
              Math.max(LEAST_SLOTS, 2 * project.views().size()));
      SchemaRegistryProcess registry = await(starting);
      // Flink goes down first, then what its jobs use.
      parts.push(registry);
      parts.push(flink);
      return new RunningPlatform(
          broker.bootstrap(), registry.address(), flink.address(), data, RunningProcess.current());
    } catch (RuntimeException e) {
      starting.thenAccept(SchemaRegistryProcess::close).exceptionally(failed -> null).join();
      throw e;
    }
  }

  private static SchemaRegistryProcess await(CompletableFuture<SchemaRegistryProcess> starting) {
    try {
      return starting.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static PlatformOptions withPorts(
      PlatformOptions options, Optional<RunningPlatform> last) {
    return new PlatformOptions(
        options.data(),
        options.clean(),
        port(options.kafkaPort(), last, p -> "kafka://" + p.kafka()),
        port(options.registryPort(), last, RunningPlatform::registry),
        port(options.flinkPort(), last, RunningPlatform::flink),
        options.variables());
  }

  /** The port that is asked for; else that of the last time, if it is free. */
  private static OptionalInt port(
      OptionalInt given,
      Optional<RunningPlatform> last,
      Function<RunningPlatform, String> address) {
    if (given.isPresent() || last.isEmpty()) {
      return given;
    }
    try {
      int port = URI.create(address.apply(last.get())).getPort();
      return port > 0
          ? OptionalInt.of(LoopbackPort.choose(OptionalInt.of(port), "insideout"))
          : OptionalInt.empty();
    } catch (PlatformException | IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  /** Where everything is. */
  public RunningPlatform running() {
    return running;
  }

  /** The environment that it is. */
  public Environment environment() {
    return site.environment();
  }

  /** Starts and stops views here. */
  public Deployment deployment() {
    return deployment;
  }

  /** Starts and stops them, and writes it down. */
  public Runs runs() {
    return new Runs(site);
  }

  /**
   * Starts the views again that ran when the platform was last stopped, or died. A group that
   * cannot go on is reported, and does not keep the others from it.
   */
  public void resume() {
    for (String name : groups.running()) {
      try {
        output.progress("%s goes on.".formatted(runs().resume(name).title()));
      } catch (Exception e) {
        output.progress("Group %s does not go on. %s".formatted(name, e.getMessage()));
      }
    }
  }

  /** Stops views, each job with a savepoint from which it goes on, and then everything. */
  @Override
  public void close() {
    for (String group : groups.running()) {
      try {
        deployment.suspend(group);
      } catch (RuntimeException e) {
        output.progress(
            "Group %s goes on from its newest checkpoint the next time: %s"
                .formatted(group, e.getMessage()));
      }
    }
    closeAll(parts, output);
  }

  private static void closeAll(Deque<AutoCloseable> parts, Output output) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        output.progress(e.getMessage());
      }
    }
  }
}
