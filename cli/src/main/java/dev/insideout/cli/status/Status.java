package dev.insideout.cli.status;

import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.sqlview.ViewDescription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Shows how the views of a project do in an environment, once or again and again. */
public final class Status {
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final Environment environment;
  private final List<ViewDescription> all;
  private final Output output;

  /**
   * @param all the views of the project that can be read
   */
  public Status(Environment environment, List<ViewDescription> all, Output output) {
    this.environment = environment;
    this.all = List.copyOf(all);
    this.output = output;
  }

  /**
   * Shows {@code views}; never returns when it is to follow.
   *
   * @throws InterruptedException when it is interrupted while it follows
   */
  public void show(List<ViewDescription> views, boolean follow) throws InterruptedException {
    if (environment.flink().isEmpty()) {
      output.progress(
          "Environment '%s' names no Flink cluster: what Kafka knows is shown, and nothing of jobs."
              .formatted(environment.name()));
    }
    Optional<FlinkRest> flink = environment.flink().map(FlinkRest::new);
    try (StatusWatch watch = new StatusWatch(environment.log(), all, flink)) {
      StatusListing listing = new StatusListing(output);
      StatusWatch.Look look = watch.look(views);
      look.flinkAway().ifPresent(this::tellAway);
      listing.show(look.views());
      while (follow) {
        Thread.sleep(PERIOD.toMillis());
        boolean known = look.flinkAway().isPresent();
        look = watch.look(views);
        if (!known) {
          look.flinkAway().ifPresent(this::tellAway);
        }
        if (!output.json()) {
          output.result("");
        }
        listing.show(look.views());
      }
    }
  }

  private void tellAway(String why) {
    output.progress(why + " What Kafka knows is shown, and nothing of jobs.");
  }
}
