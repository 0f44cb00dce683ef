package dev.insideout.cli.command;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the tests of a class in a process of its own: Flink looks for classes where its own are. */
record TestProcess(int exitCode, String out) {
  static TestProcess run(String classPath, String test) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
    for (String part : List.of("java.lang", "java.util", "java.time")) {
      command.add("--add-opens=java.base/%s=ALL-UNNAMED".formatted(part));
    }
    command.addAll(List.of("-cp", classPath, TestProcess.class.getName(), test));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new TestProcess(process.waitFor(), out);
  }

  /** Runs the tests of the class of that name; the exit code is how many have failed. */
  public static void main(String[] arguments) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(arguments[0])).build(),
            listener);
    listener.getSummary().printFailuresTo(new PrintWriter(System.out, true));
    System.out.printf("%d tests passed%n", listener.getSummary().getTestsSucceededCount());
    System.exit((int) listener.getSummary().getTotalFailureCount());
  }
}
