package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevIT {
  private static final String VIEW = "sales_by_country";

  @TempDir Path folder;

  @Test
  void resumesAfterCtrlCAndAfterAKill() throws Exception {
    SalesProject project = SalesProject.write(folder);
    String first;
    List<String> topics;
    try (DevProcess dev = DevProcess.start(folder)) {
      project.createTopic(dev.log());
      publish("s1", "1.00");
      assertThat(run("run", VIEW).exitCode()).isZero();
      awaitTotal("1.00");
      topics = schemas();
      first = dev.addresses();
      dev.stop();
      assertThat(dev.errors()).contains("Stopped.").doesNotContain("goes on from its newest");
    }
    CommandRun nothing = run("topics");
    assertThat(nothing.err()).contains("Nothing is running");
    assertThat(nothing.exitCode()).isEqualTo(3);

    try (DevProcess dev = DevProcess.start(folder)) {
      assertThat(dev.errors()).contains("View %s goes on.".formatted(VIEW));
      assertThat(dev.addresses()).as("the ports of the last time").isEqualTo(first);
      assertThat(schemas()).as("topics and schema ids").isEqualTo(topics);
      publish("s2", "2.00");
      awaitTotal("3.00");
      dev.kill();
    }
    try (DevProcess dev = DevProcess.start(folder)) {
      assertThat(dev.errors()).contains("View %s goes on.".formatted(VIEW));
      publish("s3", "4.00");
      awaitTotal("7.00");
      dev.stop();
    }
  }

  @Test
  void resumesTheLiveVersionAndTheOneThatIsBuiltBesideIt() throws Exception {
    SalesProject project = SalesProject.write(folder);
    try (DevProcess dev = DevProcess.start(folder)) {
      project.createTopic(dev.log());
      publish("s1", "1.00");
      done("apply");
      awaitTotal("1.00");
      project.writeView(
          VIEW, project.readView(VIEW).replace("SUM(amount)", "SUM(amount + amount)"));
      done("apply");
      dev.stop();
    }
    try (DevProcess dev = DevProcess.start(folder)) {
      publish("s2", "2.00");
      awaitTotal("3.00");
      done("wait", VIEW);
      done("promote", VIEW);
      awaitTotal("6.00");
      done("stop", VIEW);
      publish("s3", "4.00");
      done("run", VIEW);
      awaitTotal("14.00");
      assertThat(run("plan", VIEW).exitCode()).as("what was promoted is live").isZero();
      done("rollback", VIEW);
      awaitTotal("7.00");
      dev.kill();
    }
    try (DevProcess dev = DevProcess.start(folder)) {
      publish("s4", "1.00");
      awaitTotal("8.00");
      dev.stop();
    }
  }

  @Test
  void refusesAPortThatIsTaken() throws Exception {
    SalesProject.write(folder);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      for (String option : List.of("--kafka-port", "--registry-port", "--flink-port")) {
        CommandRun dev = run("dev", option, port);
        assertThat(dev.err())
            .contains("cannot listen on port %s of 127.0.0.1".formatted(port))
            .doesNotContain("\tat ");
        assertThat(dev.exitCode()).isEqualTo(3);
      }
    }
  }

  @Test
  void wipesNoFolderThatIsNotItsOwn() throws Exception {
    SalesProject.write(folder);
    Path letters = Files.createDirectories(folder.resolve("letters"));
    Files.writeString(letters.resolve("dear"), "precious");

    CommandRun dev = run("dev", "--clean", "--data", letters.toString());

    assertThat(dev.err()).contains("is no data folder of insideout");
    assertThat(dev.exitCode()).isEqualTo(2);
    assertThat(letters.resolve("dear")).hasContent("precious");
  }

  private List<String> schemas() {
    return run("topics").outLines().stream()
        .map(line -> line.replaceAll(" +", " "))
        // Everything but the number of records.
        .map(line -> line.replaceAll(" (\\d+) \\d+ (\\S+ \\S+)$", " $1 $2"))
        .toList();
  }

  private void publish(String id, String amount) {
    CommandRun publish = CommandRun.withInput(sale(id, "DE", amount), folder, "publish", "sales");
    assertThat(publish.exitCode()).as(publish.err()).isZero();
  }

  private void awaitTotal(String total) {
    Eventually.get(
        () -> run("read", VIEW, "--json"),
        run -> run.out().contains("\"total\":\"%s\"".formatted(total)));
  }

  private CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }

  private void done(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }
}
