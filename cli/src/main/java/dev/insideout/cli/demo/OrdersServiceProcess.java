package dev.insideout.cli.demo;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.demo.service.OrdersServiceMain;
import dev.insideout.platform.ChildJvm;
import dev.insideout.platform.PlatformException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The orders service in a process of its own, which ends with this one. It has its own class path,
 * too, without Flink: RocksDB's classes are there twice otherwise.
 */
public final class OrdersServiceProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final ChildJvm child;
  private final Path log;

  private OrdersServiceProcess(ChildJvm child, Path log) {
    this.child = child;
    this.log = log;
  }

  /**
   * How to start it.
   *
   * @param port where clients connect, on the loopback address
   * @param store where its rows are kept; in memory when empty
   * @param decisions true when it acts on view order_validations
   * @param log the file of what it prints
   */
  public record Options(int port, Optional<Path> store, boolean decisions, Path log) {}

  /**
   * Starts it and returns when it answers, which may be before its view is ready.
   *
   * @param checkout where it was built
   * @throws CommandFailure when it was not
   * @throws PlatformException when it does not start
   */
  public static OrdersServiceProcess start(
      Path checkout, LogConnection connection, Options options) {
    ChildJvm child =
        ChildJvm.start(
            new ChildJvm.Command(
                "The orders service",
                List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC"),
                classPath(checkout),
                OrdersServiceMain.class.getName(),
                arguments(connection, options),
                Map.of(OrdersServiceMain.CLIENT, text(connection.clientProperties())),
                options.log()));
    OrdersServiceProcess service = new OrdersServiceProcess(child, options.log());
    child.awaitReady(() -> service.ready().isPresent(), START_LIMIT);
    return service;
  }

  private static List<Path> classPath(Path checkout) {
    Path built = checkout.resolve("demo/target");
    Path jar = built.resolve("insideout-demo.jar");
    if (!Files.isRegularFile(jar)) {
      throw CommandFailure.badInput(
          "There is no orders service at %s: build it with './mvnw package'.".formatted(jar));
    }
    return List.of(jar, built.resolve("lib").resolve("*"));
  }

  private static List<String> arguments(LogConnection connection, Options options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--kafka", connection.kafka()));
    arguments.addAll(List.of("--registry", connection.registry()));
    arguments.addAll(List.of("--port", Integer.toString(options.port())));
    options.store().ifPresent(store -> arguments.addAll(List.of("--store", store.toString())));
    if (options.decisions()) {
      arguments.addAll(List.of("--decisions", "yes"));
    }
    return arguments;
  }

  private static String text(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }

  /** Where it is, {@code http://127.0.0.1:port}. */
  public String address() {
    return ready().orElseThrow();
  }

  /** Where it says how it does. */
  public Path log() {
    return log;
  }

  /**
   * Returns when it has ended, by itself or because it was told to.
   *
   * @return its exit code
   */
  public int awaitEnd() throws InterruptedException {
    return child.awaitEnd();
  }

  /** Ends it as a crash would. */
  public void kill() {
    child.kill();
  }

  @Override
  public void close() {
    child.close();
  }

  private Optional<String> ready() {
    return child.output().stream()
        .filter(line -> line.startsWith(OrdersServiceMain.READY))
        .map(line -> line.substring(OrdersServiceMain.READY.length()))
        .findFirst();
  }
}
