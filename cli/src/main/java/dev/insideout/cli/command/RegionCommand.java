package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.life.RegionMove;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.life.Succession;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code insideout region}. */
@Command(name = "region", description = "Moves a region to another cluster or cloud.")
final class RegionCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Spec CommandSpec spec;

  /** Without a command: the help, as wrong use. */
  @Override
  public Integer call() {
    spec.commandLine().usage(insideout.surroundings().err());
    return ExitCode.BAD_INPUT.number();
  }

  @Command(
      name = "move",
      description = {
        "Lets every view that is deployed read a region in the cluster that it is copied to.",
        "",
        "Both stand in insideout.yaml, below 'places' of the region. The records are copied by another",
        "program, such as MirrorMaker; they are compared by key and version, and never by offset. A",
        "version with the same statements is built beside the live one from the copy, and takes over",
        "when the copy has all that was published: no row goes back. What does not succeed in time is",
        "taken back. Interrupted, it is gone on with by saying it again.",
      })
  int move(
      @Parameters(paramLabel = "REGION", description = "The region, as statements call it.")
          String region,
      @Option(
              names = "--to",
              paramLabel = "PLACE",
              required = true,
              description = "The place of it that views are to read.")
          String place,
      @Option(
              names = "--dry-run",
              description = "Compares the clusters, says what is missing, and changes nothing.")
          boolean dry,
      @Option(
              names = "--gap",
              paramLabel = "SECONDS",
              defaultValue = "30",
              description = {
                "How long each step between the old version's last epoch and the new one's first may take,",
                "and the copier be behind. Default: ${DEFAULT-VALUE}.",
              })
          long gap,
      @Option(
              names = "--timeout",
              paramLabel = "SECONDS",
              defaultValue = "3600",
              description =
                  "How long it may take until all is copied, and until a version has caught up. Default: ${DEFAULT-VALUE}.")
          long timeout,
      @Option(
              names = "--jar",
              paramLabel = "FILE",
              description = "The job jar for a cluster. Default: jobs/target/insideout-jobs.jar.")
          Path jar)
      throws Exception {
    Site site = insideout.site();
    RegionMove.Options options =
        new RegionMove.Options(
            Duration.ofSeconds(gap), Duration.ofSeconds(timeout), Optional.ofNullable(jar));
    Map<String, Succession> done = new RegionMove(site, region, place, options).run(dry);
    Output output = insideout.output();
    done.forEach((group, succession) -> show(group, succession, output));
    if (!dry && !site.environment().places().get(region).equals(place)) {
      output.progress(
          "In insideout.yaml, below environments.%s.regions.%s, let it say 'place: %s': until then 'plan' would build the views from %s again."
              .formatted(
                  site.environment().name(),
                  region,
                  place,
                  site.environment().places().get(region)));
    }
    return ExitCode.DONE.number();
  }

  private static void show(String group, Succession succession, Output output) {
    if (output.json()) {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("group", group)
              .put("gapMs", succession.gap().toMillis());
      succession.rows().ifPresent(rows -> json.put("rows", rows));
      output.result(json);
      return;
    }
    output.result(
        "%s has moved: %.1f s from the old version's last epoch to the new one's first%s."
            .formatted(
                group,
                succession.gap().toMillis() / 1e3,
                succession.rows().isPresent()
                    ? ", which has %,d changed rows".formatted(succession.rows().getAsLong())
                    : ""));
  }
}
