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
import java.util.stream.Collectors;

/** Puts manifests where they are wanted, and says what is to be done with them. */
public final class EmissionListing {
  private final Output output;
  private final Optional<Path> folder;
  private final ClusterOptions cluster;
  private final List<String> kafkaFiles;
  private int shown;

  /**
   * @param folder a file a group goes there; when empty, all go to standard output
   * @param kafkaFiles the files of client settings that the jobs need in a Secret
   */
  public EmissionListing(
      Output output, Optional<Path> folder, ClusterOptions cluster, List<String> kafkaFiles) {
    this.output = output;
    this.folder = folder;
    this.cluster = cluster;
    this.kafkaFiles = kafkaFiles;
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
    if (!kafkaFiles.isEmpty()) {
      next.add(
          "kubectl create secret generic %s%s%s, once; FILE has the client settings of the environment, or of its region of that name"
              .formatted(
                  cluster.kafkaSecret(),
                  namespace(),
                  kafkaFiles.stream()
                      .map(" --from-file=%s=FILE"::formatted)
                      .collect(Collectors.joining())));
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
