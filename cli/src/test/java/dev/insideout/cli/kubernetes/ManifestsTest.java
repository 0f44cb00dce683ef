package dev.insideout.cli.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.Run;
import dev.insideout.flink.RegionArguments;
import dev.insideout.sqlview.JobArguments;
import dev.insideout.sqlview.SqlProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ManifestsTest {
  private static final Path DOCKER = Path.of("../docker");
  private static final Map<String, String> FILES =
      Map.of(
          "sql/topics/sales.sql", "CREATE TABLE sales (…);\n",
          "sql/views/by_country/view.sql", "-- a: comment\nCREATE …\n\tAS SELECT '--- x' …\n");

  private static final Map<String, String> SETTINGS =
      Map.of(
          "execution.checkpointing.dir", "s3://state/checkpoints",
          "execution.checkpointing.savepoint-dir", "s3://state/savepoints",
          "execution.checkpointing.unaligned.enabled", "false",
          "parallelism.default", "3",
          "rest.bind-address", "127.0.0.1",
          "jobmanager.rpc.address", "127.0.0.1",
          "taskmanager.memory.process.size", "2g");

  @Test
  void areReadBackAsTheyAreMeant() {
    String yaml =
        manifests(Optional.empty()).yaml(job(SETTINGS, Optional.empty(), Optional.empty()));

    List<Map<String, Object>> read = read(yaml);
    assertThat(read).hasSize(2);
    Map<String, Object> configMap = read.get(0);
    assertThat(configMap).containsEntry("kind", "ConfigMap").containsEntry("immutable", true);
    assertThat(configMap.get("data"))
        .isEqualTo(
            Map.of(
                "sql.topics.sales.sql", FILES.get("sql/topics/sales.sql"),
                "sql.views.by_country.view.sql", FILES.get("sql/views/by_country/view.sql")));
    Map<String, Object> deployment = read.get(1);
    assertThat(deployment)
        .containsEntry("apiVersion", "flink.apache.org/v1beta1")
        .containsEntry("kind", "FlinkDeployment");
    assertThat(at(deployment, "metadata")).containsEntry("name", "by-country");
    assertThat(at(deployment, "metadata", "labels"))
        .isEqualTo(
            Map.of("insideout.dev/group", "by_country", "insideout.dev/version", "0a1b2c3d4e5f"));
    assertThat(at(deployment, "spec"))
        .containsEntry("image", "insideout:0.1.0")
        .containsEntry("flinkVersion", "v2_2")
        .containsEntry("serviceAccount", "flink");
    assertThat(at(deployment, "spec", "job"))
        .containsEntry("jarURI", "local:///opt/flink/usrlib/insideout-jobs.jar")
        .containsEntry("entryClass", "dev.insideout.sqlview.SqlViewJob")
        .containsEntry("args", arguments(Optional.empty(), RegionArguments.NONE).list())
        .containsEntry("parallelism", 3)
        .containsEntry("upgradeMode", "savepoint")
        .containsEntry("state", "running")
        .doesNotContainKeys("initialSavepointPath", "savepointRedeployNonce");
    assertThat(at(deployment, "spec", "flinkConfiguration"))
        .containsEntry("execution.checkpointing.unaligned.enabled", "false")
        .containsEntry("high-availability.type", "kubernetes")
        .containsEntry("high-availability.storageDir", "s3://state/checkpoints/high-availability")
        .doesNotContainKeys("parallelism.default", "rest.bind-address", "jobmanager.rpc.address");
    assertThat(at(deployment, "spec", "taskManager", "resource"))
        .isEqualTo(Map.of("memory", "2g", "cpu", 1));
    assertThat(at(deployment, "spec", "jobManager", "resource"))
        .isEqualTo(Map.of("memory", "1600m", "cpu", 1));
    assertThat(mounted(read)).as("what --project finds").isEqualTo(FILES);
  }

  @Test
  void beginAtASavepointAndMountSecretsAndState() {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("execution.checkpointing.dir", "file:///opt/flink/state/checkpoints");
    JobManifest job =
        job(
            settings,
            Optional.of("s3://state/savepoints/savepoint-1"),
            Optional.of("/k/c.properties"));

    Map<String, Object> deployment = read(manifests(Optional.of("state")).yaml(job)).get(1);

    assertThat(at(deployment, "spec", "job"))
        .containsEntry("initialSavepointPath", "s3://state/savepoints/savepoint-1")
        .containsEntry("savepointRedeployNonce", 7);
    assertThat(at(deployment, "spec", "podTemplate", "spec").get("volumes").toString())
        .contains("{name=kafka, secret={secretName=insideout-kafka}}")
        .contains("{name=state, persistentVolumeClaim={claimName=state}}");
    assertThatThrownBy(() -> manifests(Optional.empty()).yaml(job))
        .hasMessageContaining("name its claim with --state-claim");
  }

  @Test
  void sayWhereOtherRegionsAreAndMountTheirSettings() {
    RegionArguments regions =
        new RegionArguments(
            "us",
            Map.of(
                "eu",
                new RegionArguments.Region(
                    "eu:9092", "http://eu", Optional.of(Manifests.kafkaConfig("eu")))));

    String yaml =
        manifests(Optional.empty())
            .yaml(job(SETTINGS, arguments(Optional.empty(), regions), Optional.empty()));

    assertThat(yaml)
        .contains(
            "- --region\n", "- --eu.kafka\n    - eu:9092\n", "/opt/flink/kafka/eu.properties\n")
        .contains("secretName: insideout-kafka");
  }

  @Test
  void needAPlaceForSavepoints() {
    assertThatThrownBy(
            () ->
                manifests(Optional.empty())
                    .yaml(job(Map.of("a", "b"), Optional.empty(), Optional.empty())))
        .hasMessageContaining("must name 'execution.checkpointing.dir' and")
        .hasMessageContaining("flink-conf/");
  }

  @Test
  void areTheSameTextForTheSameVersionAndOthersForOtherStatements() {
    JobManifest job = job(SETTINGS, Optional.empty(), Optional.empty());
    String yaml = manifests(Optional.empty()).yaml(job);
    Map<String, String> shuffled = new HashMap<>();
    SETTINGS.keySet().stream().sorted().forEach(key -> shuffled.put(key, SETTINGS.get(key)));
    assertThat(manifests(Optional.empty()).yaml(job(shuffled, Optional.empty(), Optional.empty())))
        .isEqualTo(yaml);
    SqlProject other = SqlProject.of(Map.of("sql/topics/sales.sql", "CREATE TABLE other (…);\n"));
    assertThat(new Statements(job.name(), other).name())
        .matches("by-country-sql-[0-9a-f]{8}")
        .isNotEqualTo(new Statements(job.name(), job.sql()).name());
    SqlProject large = SqlProject.of(Map.of("sql/topics/t.sql", "x".repeat(1_000_001)));
    assertThatThrownBy(() -> new Statements(job.name(), large))
        .hasMessageContaining("a ConfigMap takes 1,000,000");
  }

  @Test
  void nameTheImageAndTheJarOfTheDockerFolder() throws IOException {
    assertThat(Files.readString(DOCKER.resolve("compose.yaml")))
        .contains("image: " + ClusterOptions.IMAGE + "\n");
    assertThat(Files.readString(DOCKER.resolve("Dockerfile")))
        .contains(" " + ClusterOptions.JAR.substring("local://".length()) + "\n")
        .contains("FROM flink:2.2.");
  }

  /** What the pod's volume of statements has, by path. */
  private static Map<String, String> mounted(List<Map<String, Object>> manifests) {
    Map<String, Object> data = at(manifests.get(0), "data");
    Map<String, Object> volume =
        typed(
            ((List<?>) at(manifests.get(1), "spec", "podTemplate", "spec").get("volumes")).get(0));
    assertThat(at(volume, "configMap"))
        .containsEntry("name", at(manifests.get(0), "metadata").get("name"));
    Map<String, String> mounted = new HashMap<>();
    for (Object item : (List<?>) at(volume, "configMap").get("items")) {
      Map<String, Object> entry = typed(item);
      mounted.put(entry.get("path").toString(), data.get(entry.get("key").toString()).toString());
    }
    return mounted;
  }

  private static JobManifest job(
      Map<String, String> settings, Optional<String> savepoint, Optional<String> kafkaConfig) {
    return job(settings, arguments(kafkaConfig, RegionArguments.NONE), savepoint);
  }

  private static JobManifest job(
      Map<String, String> settings, JobArguments arguments, Optional<String> savepoint) {
    return new JobManifest(
        DeploymentName.of("by_country"),
        "0a1b2c3d4e5f",
        SqlProject.of(FILES),
        arguments,
        settings,
        savepoint,
        savepoint.isPresent() ? OptionalLong.of(7) : OptionalLong.empty());
  }

  private static JobArguments arguments(Optional<String> kafkaConfig, RegionArguments regions) {
    return new JobArguments(
        "by_country",
        "broker:9092",
        "http://registry:8080/apis/ccompat/v7",
        Optional.of(Manifests.PROJECT),
        kafkaConfig,
        Optional.of(new Run(1_700_000_000_000L, "1f2e3d4c")),
        regions,
        false);
  }

  private static Manifests manifests(Optional<String> stateClaim) {
    return new Manifests(
        new ClusterOptions(
            ClusterOptions.IMAGE,
            Optional.empty(),
            ClusterOptions.SERVICE_ACCOUNT,
            ClusterOptions.KAFKA_SECRET,
            stateClaim));
  }

  private static List<Map<String, Object>> read(String yaml) {
    List<Map<String, Object>> read = new ArrayList<>();
    new Yaml().loadAll(yaml).forEach(document -> read.add(typed(document)));
    return read;
  }

  private static Map<String, Object> at(Map<String, Object> from, String... path) {
    Map<String, Object> here = from;
    for (String name : path) {
      here = typed(here.get(name));
    }
    return here;
  }

  private static Map<String, Object> typed(Object yaml) {
    Map<String, Object> typed = new HashMap<>();
    ((Map<?, ?>) yaml).forEach((key, value) -> typed.put(key.toString(), value));
    return typed;
  }
}
