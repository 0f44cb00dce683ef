package dev.insideout.cli.kubernetes;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.sqlview.JobArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Manifests for the Flink Kubernetes Operator: of each version a FlinkDeployment in application
 * mode, and the ConfigMap with its statements. The same version always gives the same text.
 */
public final class Manifests {
  /** Where the statements are mounted, for {@code --project}. */
  public static final String PROJECT = "/opt/flink/statements";

  /** Where the Kafka client's settings are mounted, for {@code --kafka-config}. */
  public static final String KAFKA_CONFIG = "/opt/flink/kafka/client.properties";

  private static final String KAFKA_FOLDER = "/opt/flink/kafka";

  /** Which {@code docker/Dockerfile} makes. */
  private static final String STATE = "/opt/flink/state";

  private static final String ENTRY_CLASS = "dev.insideout.sqlview.SqlViewJob";
  private static final int LINE = 120;

  private final ClusterOptions cluster;

  public Manifests(ClusterOptions cluster) {
    this.cluster = cluster;
  }

  /** Where those of another region are mounted, from the same Secret. */
  public static String kafkaConfig(String region) {
    return "%s/%s.properties".formatted(KAFKA_FOLDER, region);
  }

  /**
   * The text of both, as {@code kubectl apply} takes them.
   *
   * @throws CommandFailure when Flink's settings, or the statements, cannot be deployed
   */
  public String yaml(JobManifest job) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(LINE);
    options.setSplitLines(false);
    Statements statements = new Statements(job.name(), job.sql());
    return List.of(configMap(job, statements), deployment(job, statements)).stream()
        .map(manifest -> new Yaml(options).dump(manifest))
        .collect(Collectors.joining("---\n"));
  }

  private Map<String, Object> configMap(JobManifest job, Statements statements) {
    Map<String, Object> map = head("v1", "ConfigMap", statements.name(), job);
    map.put("immutable", true);
    map.put("data", statements.data());
    return map;
  }

  private Map<String, Object> deployment(JobManifest job, Statements statements) {
    FlinkConfiguration flink = new FlinkConfiguration(job.settings());
    if (flink.needsVolume() && cluster.stateClaim().isEmpty()) {
      throw CommandFailure.badInput(
          "Flink's settings for this environment put state into a folder (%s), which pods share only through a volume: name its claim with --state-claim, it is mounted at %s; or name an object store in flink-conf/."
              .formatted(job.settings().get(FlinkConfiguration.CHECKPOINTS), STATE));
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("image", cluster.image());
    spec.put("flinkVersion", "v2_2");
    spec.put("serviceAccount", cluster.serviceAccount());
    spec.put("flinkConfiguration", flink.ofDeployment());
    spec.put("podTemplate", Map.of("spec", pod(job, statements)));
    spec.put("jobManager", resource(flink.jobManagerMemory()));
    spec.put("taskManager", resource(flink.taskManagerMemory()));
    spec.put("job", job(job, flink));
    Map<String, Object> deployment =
        head("flink.apache.org/v1beta1", "FlinkDeployment", job.name().text(), job);
    deployment.put("spec", spec);
    return deployment;
  }

  private static Map<String, Object> job(JobManifest manifest, FlinkConfiguration flink) {
    Map<String, Object> job = new LinkedHashMap<>();
    job.put("jarURI", ClusterOptions.JAR);
    job.put("entryClass", ENTRY_CLASS);
    job.put("args", manifest.arguments().list());
    job.put("parallelism", flink.parallelism());
    job.put("state", "running");
    job.put("upgradeMode", "savepoint");
    manifest.savepoint().ifPresent(path -> job.put("initialSavepointPath", path));
    manifest.redeploy().ifPresent(number -> job.put("savepointRedeployNonce", number));
    return job;
  }

  private Map<String, Object> pod(JobManifest job, Statements statements) {
    List<Object> mounts = new ArrayList<>();
    List<Object> volumes = new ArrayList<>();
    mounts.add(mount("statements", PROJECT, true));
    volumes.add(
        volume(
            "statements",
            "configMap",
            ordered("name", statements.name(), "items", statements.items())));
    if (needsKafkaSecret(job.arguments())) {
      mounts.add(mount("kafka", KAFKA_FOLDER, true));
      volumes.add(volume("kafka", "secret", ordered("secretName", cluster.kafkaSecret())));
    }
    if (cluster.stateClaim().isPresent()) {
      mounts.add(mount("state", STATE, false));
      volumes.add(
          volume(
              "state", "persistentVolumeClaim", ordered("claimName", cluster.stateClaim().get())));
    }
    return ordered(
        "containers",
        List.of(ordered("name", "flink-main-container", "volumeMounts", mounts)),
        "volumes",
        volumes);
  }

  private static boolean needsKafkaSecret(JobArguments job) {
    return job.kafkaConfig().isPresent()
        || job.regions().others().values().stream()
            .anyMatch(region -> region.kafkaConfig().isPresent());
  }

  private static Map<String, Object> mount(String name, String path, boolean readOnly) {
    Map<String, Object> mount = ordered("name", name, "mountPath", path);
    if (readOnly) {
      mount.put("readOnly", true);
    }
    return mount;
  }

  private static Map<String, Object> volume(String name, String kind, Map<String, Object> source) {
    return ordered("name", name, kind, source);
  }

  private static Map<String, Object> resource(String memory) {
    return ordered("resource", ordered("memory", memory, "cpu", 1));
  }

  private Map<String, Object> head(String apiVersion, String kind, String name, JobManifest job) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    cluster.namespace().ifPresent(namespace -> metadata.put("namespace", namespace));
    metadata.put(
        "labels",
        ordered(
            "insideout.dev/group", job.arguments().view(), "insideout.dev/version", job.version()));
    return ordered("apiVersion", apiVersion, "kind", kind, "metadata", metadata);
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (int index = 0; index < namesAndValues.length; index += 2) {
      ordered.put((String) namesAndValues[index], namesAndValues[index + 1]);
    }
    return ordered;
  }
}
