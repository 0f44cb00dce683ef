package dev.insideout.cli.command;

import dev.insideout.cli.kubernetes.ClusterOptions;
import dev.insideout.cli.output.CommandFailure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options with which {@code apply} writes manifests instead of submitting jobs. */
final class EmitArguments {
  /** What manifests are written for. */
  enum Target {
    /** The Flink Kubernetes Operator. */
    k8s
  }

  @Option(
      names = "--emit",
      paramLabel = "k8s",
      description = {
        "Submits nothing, and writes manifests for the Flink Kubernetes Operator, one FlinkDeployment",
        "for each group that would change.",
      })
  Optional<Target> emit = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where manifests go, a file a group. Default: standard output.")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "With Flink and the job jar. Default: " + ClusterOptions.IMAGE + ".")
  Optional<String> image = Optional.empty();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Of the manifests. Default: none, the one that they are applied to.")
  Optional<String> namespace = Optional.empty();

  @Option(
      names = "--service-account",
      paramLabel = "NAME",
      description = "Of the pods. Default: " + ClusterOptions.SERVICE_ACCOUNT + ".")
  Optional<String> serviceAccount = Optional.empty();

  @Option(
      names = "--kafka-secret",
      paramLabel = "NAME",
      description = {
        "The Secret with the file client.properties, where the environment has client settings.",
        "Default: " + ClusterOptions.KAFKA_SECRET + ".",
      })
  Optional<String> kafkaSecret = Optional.empty();

  @Option(
      names = "--state-claim",
      paramLabel = "NAME",
      description = {
        "The PersistentVolumeClaim that all pods share, where Flink's settings put state into a",
        "folder.",
      })
  Optional<String> stateClaim = Optional.empty();

  /**
   * What was said of the cluster.
   *
   * @throws CommandFailure when something was, and {@code --emit} was not
   */
  Optional<ClusterOptions> cluster() {
    if (emit.isPresent()) {
      return Optional.of(
          new ClusterOptions(
              image.orElse(ClusterOptions.IMAGE),
              namespace,
              serviceAccount.orElse(ClusterOptions.SERVICE_ACCOUNT),
              kafkaSecret.orElse(ClusterOptions.KAFKA_SECRET),
              stateClaim));
    }
    if (out.isPresent()
        || Stream.of(image, namespace, serviceAccount, kafkaSecret, stateClaim)
            .anyMatch(Optional::isPresent)) {
      throw CommandFailure.badInput(
          "--out, --image, --namespace, --service-account, --kafka-secret and --state-claim say how manifests are written: they need --emit k8s.");
    }
    return Optional.empty();
  }
}
