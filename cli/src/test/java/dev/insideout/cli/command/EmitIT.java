package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.kubernetes.Manifests;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import dev.insideout.flink.RegionArguments;
import dev.insideout.sqlview.JobArguments;
import dev.insideout.sqlview.SqlViewJob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * A view that manifests deploy, from its first start to a promotion. In place of the operator the
 * test starts the main class that a manifest names, with its arguments and its statements.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmitIT {
  private static final String VIEW = "sales_by_country";

  @TempDir static Path folder;
  private static SalesProject project;
  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    project = SalesProject.write(folder);
    platform = TestPlatform.start(folder);
    project.createTopic(log());
    project.publish("sales", SalesProject.threeSales());
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static LogConnection log() {
    return platform.environment().log();
  }

  @Test
  @Order(1)
  void whatCannotBeDeployedIsRefusedAndChangesNothing() throws Exception {
    refused(2, "they need --emit k8s", "apply", "--out", "k8s");
    refused(2, "an image has the job jar", "apply", "--emit", "k8s", "--jar", "jobs.jar");
    refused(2, "must name 'execution.checkpointing.dir' and", "apply", "--emit", "k8s");
    Files.createDirectories(folder.resolve("flink-conf"));
    settings("300 ms");
    writeOther("9lives");
    refused(2, "'9lives' cannot be deployed to Kubernetes", "apply", "other", "--emit", "k8s");
    assertThat(new Ledger(log()).groups()).isEmpty();
    assertThat(folder.resolve("k8s")).doesNotExist();
  }

  @Test
  @Order(2)
  void theFirstVersionIsWrittenDownAndStarted() throws Exception {
    CommandRun emit = done("apply", VIEW, "--emit", "k8s", "--out", "k8s", "--namespace", "views");

    assertThat(emit.out()).isEmpty();
    assertThat(emit.err())
        .contains(
            "nothing is submitted",
            "kubectl apply -n views -f ",
            "http://sales-by-country-rest.views:8081")
        .doesNotContain("promote");
    Map<String, Map<String, Object>> manifests =
        read(Files.readString(folder.resolve("k8s/sales-by-country.yaml")));
    Release live = new Ledger(log()).of(VIEW).live().orElseThrow();
    assertThat(live.job()).as("nothing is submitted").isEmpty();
    assertThat(live.deployment()).contains("sales-by-country");
    assertThat(arguments(manifests)).isEqualTo(submission(live, false));
    assertThat(verdict()).as("the operator starts it, and not plan").isEqualTo("unchanged");
    assertThat(done("apply", VIEW, "--emit", "k8s").out()).isEmpty();

    Files.writeString(
        folder.resolve("insideout.yaml"),
        """
        environments:
          no-flink: {kafka: '%s', registry: '%s'}
        """
            .formatted(log().kafka(), log().registry()));
    CommandRun plan = run("plan", VIEW, "--env", "no-flink");
    assertThat(plan.out()).as(plan.err()).contains("unchanged");
    refused(2, "names no Flink cluster", "wait", VIEW, "--env", "no-flink");

    operate(manifests);
    done("wait", VIEW);
    try (UpsertTable upserts = new UpsertTable(log(), VIEW)) {
      upserts.await(Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"));
    }
  }

  @Test
  @Order(3)
  void anHeirHasADeploymentOfItsOwnAndIsPromoted() throws Exception {
    project.writeView(VIEW, project.readView(VIEW).replace("SUM(amount)", "MAX(amount)"));
    CommandRun emit = done("apply", VIEW, "--emit", "k8s");
    assertThat(emit.err())
        .contains(
            "kubectl patch flinkdeployment sales-by-country --type merge",
            "insideout promote " + VIEW);
    Map<String, Map<String, Object>> manifests = read(emit.out());
    Release heir = new Ledger(log()).of(VIEW).building().orElseThrow();
    assertThat(heir.deployment()).contains("sales-by-country-" + heir.version());
    assertThat(manifests.get("FlinkDeployment").get("metadata").toString())
        .contains("name=sales-by-country-" + heir.version());
    assertThat(arguments(manifests)).isEqualTo(submission(heir, true));
    CommandRun early = run("promote", VIEW);
    assertThat(early.exitCode()).isEqualTo(1);
    assertThat(early.err()).contains("which was built, does not run");

    try (UpsertTable upserts = new UpsertTable(log(), VIEW)) {
      assertThat(upserts.rows()).hasSize(2);
      upserts.take();
      operate(manifests);
      done("wait", VIEW);
      assertThat(upserts.rows()).containsEntry("DE", "DE 2 12.50");
      done("promote", VIEW);
      assertThat(upserts.rows()).isEqualTo(Map.of("DE", "DE 2 10.00", "NL", "NL 1 7.00"));
      List<String> published = upserts.take();
      assertThat(published).as("what differs").containsExactly("DE DE 2 10.00");
      System.out.printf(
          "deployed by manifests, promoted as FlinkDeployment %s, published %s%n",
          heir.deployment().orElseThrow(), published);
    }
    assertThat(verdict()).isEqualTo("unchanged");
    assertThat(run("history", VIEW).out())
        .contains("emit", "manifests of FlinkDeployment sales-by-country-" + heir.version());
  }

  @Test
  @Order(4)
  void aRestartKeepsTheDeploymentAndCommandsLeaveItAlone() throws Exception {
    Release before = new Ledger(log()).of(VIEW).live().orElseThrow();
    refused(1, "is deployed by manifests, as FlinkDeployment sales-by-country-", "restart", VIEW);
    settings("400 ms");
    assertThat(verdict()).isEqualTo("restart");
    refused(1, "is deployed by manifests", "apply", VIEW);
    refused(1, "is deployed by manifests", "rollback", VIEW);

    Map<String, Map<String, Object>> manifests =
        read(done("apply", VIEW, "--emit", "k8s", "--service-account", "views").out());

    Release live = new Ledger(log()).of(VIEW).live().orElseThrow();
    assertThat(live.deployment())
        .as("it is the operator's to restart")
        .isEqualTo(before.deployment());
    assertThat(live.run()).isGreaterThan(before.run());
    assertThat(arguments(manifests)).as("no heir any more").isEqualTo(submission(live, false));
    Map<String, Object> spec = map(manifests.get("FlinkDeployment").get("spec"));
    assertThat(spec).containsEntry("serviceAccount", "views");
    assertThat(map(spec.get("flinkConfiguration")))
        .containsEntry("pipeline.auto-watermark-interval", "400 ms");
    assertThat(map(spec.get("job"))).doesNotContainKey("initialSavepointPath");

    writeOther("sales-by-country-" + live.version());
    refused(2, "would both be FlinkDeployment", "apply", "other", "--emit", "k8s");
  }

  /** What the command itself would have submitted to a session cluster. */
  private static JobArguments submission(Release release, boolean heir) {
    return new JobArguments(
        VIEW,
        log().kafka(),
        log().registry(),
        Optional.of(Manifests.PROJECT),
        Optional.empty(),
        Optional.of(release.run()),
        RegionArguments.NONE,
        heir);
  }

  private static JobArguments arguments(Map<String, Map<String, Object>> manifests) {
    return JobArguments.parse(list(manifests).toArray(String[]::new));
  }

  private static List<String> list(Map<String, Map<String, Object>> manifests) {
    Map<String, Object> spec = map(manifests.get("FlinkDeployment").get("spec"));
    List<String> arguments = new ArrayList<>();
    ((List<?>) map(spec.get("job")).get("args")).forEach(a -> arguments.add(a.toString()));
    return arguments;
  }

  /** Does what the operator would: starts the job with the statements of the ConfigMap. */
  private static void operate(Map<String, Map<String, Object>> manifests) throws Exception {
    Path mount = Files.createTempDirectory(folder, "mount");
    for (Map.Entry<String, Object> file : map(manifests.get("ConfigMap").get("data")).entrySet()) {
      String name = file.getKey();
      String path =
          name.startsWith("sql.topics.")
              ? "sql/topics/" + name.substring("sql.topics.".length())
              : "sql/views/" + VIEW + "/view.sql";
      Files.createDirectories(mount.resolve(path).getParent());
      Files.writeString(mount.resolve(path), file.getValue().toString());
    }
    List<String> arguments = list(manifests);
    arguments.replaceAll(a -> a.equals(Manifests.PROJECT) ? mount.toString() : a);
    URI flink = URI.create(platform.environment().requireFlink());
    Configuration configuration = new Configuration();
    configuration.set(DeploymentOptions.TARGET, "remote");
    configuration.set(DeploymentOptions.ATTACHED, false);
    configuration.set(RestOptions.ADDRESS, flink.getHost());
    configuration.set(RestOptions.PORT, flink.getPort());
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("state").toUri().toString());
    try (PackagedProgram program =
        PackagedProgram.newBuilder()
            .setEntryPointClassName(SqlViewJob.class.getName())
            .setArguments(arguments.toArray(String[]::new))
            .build()) {
      ClientUtils.executeProgram(
          new DefaultExecutorServiceLoader(), configuration, program, false, false);
    }
  }

  /** The two documents, by kind. */
  private static Map<String, Map<String, Object>> read(String yaml) {
    Map<String, Map<String, Object>> read = new HashMap<>();
    for (Object document : new Yaml().loadAll(yaml)) {
      Map<String, Object> manifest = map(document);
      read.put(manifest.get("kind").toString(), manifest);
    }
    assertThat(read).containsOnlyKeys("ConfigMap", "FlinkDeployment");
    return read;
  }

  private static Map<String, Object> map(Object yaml) {
    Map<String, Object> typed = new HashMap<>();
    ((Map<?, ?>) yaml).forEach((key, value) -> typed.put(key.toString(), value));
    return typed;
  }

  private static void settings(String interval) throws IOException {
    Files.writeString(
        folder.resolve("flink-conf/config.yaml"),
        """
        execution.checkpointing.dir: s3://state/checkpoints
        execution.checkpointing.savepoint-dir: s3://state/savepoints
        pipeline.auto-watermark-interval: %s
        """
            .formatted(interval));
  }

  private static void writeOther(String group) throws IOException {
    project.writeView(
        "other",
        """
        CREATE MATERIALIZED TABLE other (PRIMARY KEY (sale_id) NOT ENFORCED)
        WITH ('group' = '%s') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT sale_id, amount FROM sales;
        """
            .formatted(group));
  }

  private static String verdict() throws IOException {
    return new ObjectMapper().readTree(run("plan", VIEW, "--json").out()).path("verdict").asText();
  }

  private static void refused(int exitCode, String said, String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
  }

  private static CommandRun done(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }
}
