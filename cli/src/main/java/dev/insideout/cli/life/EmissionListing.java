package dev.insideout.cli.life;

import dev.insideout.cli.kubernetes.ClusterOptions;
import dev.insideout.cli.life.Emission.Emitted;
import dev.insideout.cli.output.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts manifests where they are wanted, and says what is to be done with them. */
public final class EmissionListing {
  private final Output output;
  private final Optional<Path> folder;
  private final ClusterOptions cluster;
  private final boolean kafkaSecret;
  private int shown;

  /**
   * @param folder a file a group goes there; when empty, all go to standard output
   * @param kafkaSecret true where the jobs need the Secret with client settings
   */
  public EmissionListing(
      Output output, Optional<Path> folder, ClusterOptions cluster, boolean kafkaSecret) {
    this.output = output;
    this.folder = folder;
    this.cluster = cluster;
    this.kafkaSecret = kafkaSecret;
  }

  /** Writes one down. */
  public void show(Emitted emitted) throws IOException {
    String file = emitted.name() + ".yaml";
    if (folder.isPresent()) {
      Files.createDirectories(folder.get());
      Files.writeString(folder.get().resolve(file), emitted.yaml());
      file = folder.get().resolve(file).toString();
    } else {
      output.result((shown++ > 0 ? "---\n" : "") + emitted.yaml().stripTrailing());
    }
    output.progress("%s: nothing is submitted. Next:".formatted(emitted.group().title()));
    int step = 1;
    for (String next : next(emitted, file)) {
      output.progress("  %d. %s".formatted(step++, next));
    }
  }

  private List<String> next(Emitted emitted, String file) {
    String view = emitted.group().name();
    List<String> next = new ArrayList<>();
    if (kafkaSecret) {
      next.add(
          "kubectl create secret generic %s%s --from-file=client.properties=FILE, once; FILE has the environment's client settings"
              .formatted(cluster.kafkaSecret(), namespace()));
    }
    next.add("kubectl apply%s -f %s".formatted(namespace(), file));
    next.add(
        "insideout wait %s, in an environment whose 'flink:' is http://%s-rest%s:8081"
            .formatted(view, emitted.name(), cluster.namespace().map("."::concat).orElse("")));
    if (emitted.heir()) {
      next.add("insideout diff %s".formatted(view));
      next.add(
          emitted
              .before()
              .map(live -> suspend(live.text()))
              .orElse(
                  "insideout promote stops the live version itself where it sees its job; else stop it now, with a savepoint"));
      next.add("insideout promote %s, in the same environment".formatted(view));
      emitted
          .before()
          .ifPresent(
              live ->
                  next.add(
                      "kubectl delete%s flinkdeployment %s, once nobody wants to go back to it"
                          .formatted(namespace(), live)));
    }
    return next;
  }

  private String suspend(String live) {
    return "kubectl patch%s flinkdeployment %s --type merge -p '{\"spec\":{\"job\":{\"state\":\"suspended\"}}}', which stops the live version with a savepoint"
        .formatted(namespace(), live);
  }

  private String namespace() {
    return cluster.namespace().map(" -n "::concat).orElse("");
  }
}
