package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.platform.Platform;
import dev.insideout.cli.platform.PlatformLog;
import dev.insideout.cli.platform.PlatformOptions;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.cli.project.RunningPlatform;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code insideout dev}. */
@Command(
    name = "dev",
    description = {
      "Runs the embedded platform in the foreground: Kafka, a schema registry, and Flink with its",
      "web UI, all on the loopback address. Ctrl-C stops it; the next start resumes topics,",
      "schemas and views.",
    })
final class DevCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Mixin PlatformArguments arguments;

  @Override
  public Integer call() throws InterruptedException {
    ProjectFolder project = insideout.project();
    PlatformOptions options = arguments.options(insideout);
    PlatformLog.writeTo(options.data());
    Output output = insideout.output();
    try (Shutdown shutdown = Shutdown.listen(output)) {
      Platform platform =
          Platform.start(project, insideout.surroundings().checkout(), options, output);
      shutdown.add(platform);
      platform.resume();
      show(platform.running(), output);
      output.progress("Ready. Ctrl-C stops.");
      new CountDownLatch(1).await();
      return ExitCode.DONE.number();
    }
  }

  private static void show(RunningPlatform platform, Output output) {
    if (output.json()) {
      output.result(
          JsonNodeFactory.instance
              .objectNode()
              .put("kafka", platform.kafka())
              .put("registry", platform.registry())
              .put("flink", platform.flink())
              .put("data", platform.data().toString())
              .put("pid", platform.process().pid()));
      return;
    }
    output.result("Kafka     " + platform.kafka());
    output.result("Registry  " + platform.registry());
    output.result("Flink     " + platform.flink());
    output.result("Data      " + platform.data());
    output.result("Log       " + PlatformLog.file(platform.data()));
  }
}
