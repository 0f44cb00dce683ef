package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.insideout.cli.demo.OrdersServiceProcess;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.platform.LoopbackPort;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code insideout orders-service}. */
@Command(
    name = "orders-service",
    description = {
      "Runs the example company's orders service in the foreground, over HTTP on the loopback",
      "address: it writes orders to the log and shows them with view order_status, which it",
      "embeds. POST /orders, GET /orders/{id}, GET /customers/{id}/orders, GET /health.",
      "",
      "There may be several, each with a port of its own. Ctrl-C stops it.",
    })
final class OrdersServiceCommand implements Callable<Integer> {
  /** Exit codes of a JVM that Ctrl-C, or a signal to terminate, has ended. */
  private static final Set<Integer> TOLD_TO_END = Set.of(130, 143);

  @ParentCommand InsideoutCommand insideout;

  @Option(names = "--port", paramLabel = "PORT", description = "Default: a free one.")
  Integer port;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = {
        "Keeps the view's rows there, so that the next start goes on where this one ends; each",
        "service needs a folder of its own. Default: in memory."
      })
  Optional<Path> store = Optional.empty();

  @Option(
      names = "--decisions",
      description = {
        "Lets an order that was taken over HTTP go on, or fail, as view order_validations says:",
        "job order_validation publishes it (insideout run order_validation)."
      })
  boolean decisions;

  @Override
  public Integer call() throws InterruptedException {
    Environment environment = insideout.environment();
    Path checkout =
        insideout
            .surroundings()
            .checkout()
            .orElseThrow(
                () ->
                    CommandFailure.badInput(
                        "The orders service is started with ./insideout of a checkout."));
    Output output = insideout.output();
    try (Shutdown shutdown = Shutdown.listen(output)) {
      output.progress("Starting the orders service …");
      OrdersServiceProcess service =
          OrdersServiceProcess.start(checkout, environment.log(), options(environment));
      shutdown.add(service);
      show(service, output);
      output.progress("Ctrl-C stops.");
      int exitCode = service.awaitEnd();
      if (TOLD_TO_END.contains(exitCode)) {
        return ExitCode.DONE.number();
      }
      throw CommandFailure.unreachable(
          "The orders service has ended with exit code %d; %s may say why."
              .formatted(exitCode, service.log()));
    }
  }

  private OrdersServiceProcess.Options options(Environment environment) {
    int chosen =
        LoopbackPort.choose(
            port == null ? OptionalInt.empty() : OptionalInt.of(port), "The orders service");
    Path logs =
        environment
            .embedded()
            .map(platform -> platform.data().resolve("logs"))
            .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    return new OrdersServiceProcess.Options(
        chosen,
        store.map(insideout.surroundings().workingFolder()::resolve),
        decisions,
        logs.resolve("orders-service-%d.log".formatted(chosen)));
  }

  private static void show(OrdersServiceProcess service, Output output) {
    if (output.json()) {
      output.result(
          JsonNodeFactory.instance
              .objectNode()
              .put("orders_service", service.address())
              .put("log", service.log().toString()));
      return;
    }
    output.result("Orders    " + service.address());
    output.result("Log       " + service.log());
  }
}
