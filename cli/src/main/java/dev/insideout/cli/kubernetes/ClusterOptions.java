package dev.insideout.cli.kubernetes;

import java.util.Optional;

/**
 * What manifests say of the Kubernetes cluster.
 *
 * @param image with Flink, the job jar and its plugins
 * @param namespace empty for the one that they are applied to
 * @param serviceAccount under which Flink asks Kubernetes for its pods
 * @param kafkaSecret that has the file {@code client.properties}, where the environment has client
 *     settings
 * @param stateClaim the claim of the volume that all pods share, where state goes to a folder
 */
public record ClusterOptions(
    String image,
    Optional<String> namespace,
    String serviceAccount,
    String kafkaSecret,
    Optional<String> stateClaim) {
  /** What {@code docker/compose.yaml} builds of {@code docker/Dockerfile}. */
  public static final String IMAGE = "insideout:0.1.0";

  /** Where {@code docker/Dockerfile} puts it. */
  public static final String JAR = "local:///opt/flink/usrlib/insideout-jobs.jar";

  /** Which the operator's chart makes. */
  public static final String SERVICE_ACCOUNT = "flink";

  /** Has the Kafka client's settings, and is made by hand: no secret goes through a manifest. */
  public static final String KAFKA_SECRET = "insideout-kafka";
}
