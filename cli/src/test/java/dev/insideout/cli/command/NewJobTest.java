package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.avro.SchemaParser;
import org.apache.avro.compiler.specific.SpecificCompiler;
import org.apache.avro.generic.GenericData.StringType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job that {@code insideout new --job} writes compiles, and its tests pass. */
class NewJobTest {
  private static final String SERVICES =
      "jobs/src/main/resources/META-INF/services/dev.insideout.flink.job.LogJob";

  /** That of the tests of jobs is on the file system only. */
  private static final String CLASS_PATH =
      System.getProperty("java.class.path")
          + File.pathSeparator
          + Path.of("../jobs/target/test-classes").toAbsolutePath();

  @TempDir Path folder;

  @BeforeEach
  void takeWhatAJobIsWrittenInto() throws IOException {
    copy(Path.of("../sql/topics"), folder.resolve("sql/topics"));
    for (String file : List.of(SERVICES, "savepoints/README.md")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.copy(Path.of("..").resolve(file), folder.resolve(file));
    }
  }

  @Test
  void writesAJobWhoseTestsPass() throws Exception {
    CommandRun run =
        CommandRun.in(folder, "new", "--job", "order_alerts", "--from", "orders,payments");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines())
        .contains(
            "jobs/src/main/avro/orderalerts/OrderAlertsState.avsc",
            "jobs/src/main/java/dev/insideout/orderalerts/OrderAlertsJob.java",
            "jobs/src/test/java/dev/insideout/orderalerts/OrderAlertsFunctionTest.java",
            "jobs/src/test/java/dev/insideout/orderalerts/OrderAlertsIT.java",
            SERVICES,
            "savepoints/README.md")
        .allSatisfy(file -> assertThat(folder.resolve(file)).isNotEmptyFile());
    assertThat(folder.resolve(SERVICES))
        .content()
        .endsWith("\ndev.insideout.orderalerts.OrderAlertsJob\n");
    assertThat(folder.resolve("savepoints/README.md"))
        .content()
        .contains("`order_alerts/v1`", "-Dit.test=GoldenOrderAlertsIT -Dinsideout.golden=write");
    String classPath = compile() + File.pathSeparator + CLASS_PATH;
    TestProcess tests =
        TestProcess.run(classPath, "dev.insideout.orderalerts.OrderAlertsFunctionTest");
    assertThat(tests.exitCode()).as(tests.out()).isZero();
    assertThat(tests.out()).contains("2 tests passed");
    System.out.printf("new --job: %d files, compiled, 2 tests passed%n", run.outLines().size());
  }

  @Test
  void writesAJobOfAnyTableOfThisRepository() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("sql/topics"))) {
      for (Path file : files.sorted().toList()) {
        String table = file.getFileName().toString().replace(".sql", "");
        CommandRun run = CommandRun.in(folder, "new", "--job", "on_" + table, "--from", table);
        assertThat(run.exitCode()).as(run.err()).isZero();
      }
    }
    compile();
  }

  @Test
  void refusesNamesThatAreTakenOrNoneAndTablesWithoutACommonKey() throws IOException {
    assertThat(refused("new", "--job", "order_validation")).contains("is there already");
    assertThat(refused("new", "--job", "order_validations")).contains("is there already");
    assertThat(refused("new", "--job", "orders")).contains("is there already");
    assertThat(refused("new", "--job", "OrderAlerts")).contains("cannot name a job");
    assertThat(refused("new", "--job", "order_")).contains("cannot name a job");
    for (String name : List.of("class", "string", "override", "row_data", "value_state")) {
      assertThat(refused("new", "--job", name)).as(name).contains("Take two words");
    }
    assertThat(refused("new", "--job", "order_alerts", "--from", "oders"))
        .contains("Did you mean orders?");
    assertThat(refused("new", "--job", "order_alerts", "--from", "stock,customers"))
        .contains("stock, customers have no column", "in common");
    assertThat(refused("new", "open_orders")).contains("--from");
    Files.delete(folder.resolve(SERVICES));
    assertThat(refused("new", "--job", "order_alerts")).contains("no clone of this repository");
    assertThat(folder.resolve("jobs/src/main/java")).doesNotExist();
  }

  private String refused(String... arguments) {
    CommandRun run = CommandRun.in(folder, arguments);
    assertThat(run.exitCode()).as(String.join(" ", arguments)).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    return run.err();
  }

  /** Compiles all of it as the build does. */
  private Path compile() throws IOException {
    Path generated = folder.resolve("generated");
    for (Path schema : files(folder.resolve("jobs/src/main/avro"))) {
      SpecificCompiler compiler =
          new SpecificCompiler(new SchemaParser().parse(schema).mainSchema());
      compiler.setStringType(StringType.String);
      compiler.compileToDestination(null, generated.toFile());
    }
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-cp"));
    arguments.add(CLASS_PATH);
    for (Path sources :
        List.of(
            generated,
            folder.resolve("jobs/src/main/java"),
            folder.resolve("jobs/src/test/java"))) {
      files(sources).forEach(source -> arguments.add(source.toString()));
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .as("javac")
        .isZero();
    return classes;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
