package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.Publication;
import dev.insideout.cli.log.Publication.Refusal;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.contract.topic.DeadLetter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout publish}. */
@Command(
    name = "publish",
    description = {
      "Sends JSON lines to a topic, checked against its schemas.",
      "",
      "A line is the value; its key is taken from the value's key columns. Or it is",
      "{\"key\": {…}, \"value\": {…}} with exactly these two; a value of null is a tombstone.",
      "Decimals are strings or numbers, times ISO-8601 or milliseconds, bytes base64.",
      "The first line that does not fit ends it: the lines before are sent, nothing after.",
    })
final class PublishCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  String topic;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Where the lines are. Default: standard input.")
  Optional<Path> file = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Environment environment = insideout.environment();
    if (insideout.project().views().contains(topic)) {
      throw CommandFailure.badInput(
          "'%s' is a view: its job is its only writer. Publish to the topics that it reads."
              .formatted(topic));
    }
    requireTopic(environment);
    try (InputStream in = open()) {
      return report(new Publication(environment.log(), topic).send(in));
    }
  }

  private void requireTopic(Environment environment) {
    try (LogAdmin admin = LogAdmin.connect(environment.log())) {
      Set<String> topics = admin.topics();
      topics.removeIf(DeadLetter::isDeadLetterTopic);
      if (!topics.contains(topic)) {
        throw CommandFailure.badInput(
            "There is no topic '%s' to publish to on Kafka at %s. %s"
                .formatted(
                    topic, environment.log().kafka(), NearNames.hint(topic, "topic", topics)));
      }
    }
  }

  private InputStream open() {
    if (file.isEmpty()) {
      return insideout.surroundings().in();
    }
    Path path = insideout.surroundings().workingFolder().resolve(file.get());
    try {
      return Files.newInputStream(path);
    } catch (IOException e) {
      throw CommandFailure.badInput("%s cannot be read (%s).".formatted(path, e), e);
    }
  }

  private int report(Publication.Result result) {
    Output output = insideout.output();
    if (output.json()) {
      output.result(json(result));
    } else {
      output.result("%d sent to %s".formatted(result.sent(), topic));
    }
    result
        .refusal()
        .ifPresent(
            refusal ->
                output.progress(
                    "Line %d: %s. Nothing of it was sent and nothing after it; the %d before it were."
                        .formatted(refusal.line(), refusal.misfit().getMessage(), result.sent())));
    return (result.refusal().isEmpty() ? ExitCode.DONE : ExitCode.BAD_INPUT).number();
  }

  private ObjectNode json(Publication.Result result) {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("topic", topic).put("sent", result.sent());
    if (result.refusal().isPresent()) {
      Refusal refusal = result.refusal().get();
      json.putObject("refused")
          .put("line", refusal.line())
          .put("field", refusal.misfit().field())
          .put("reason", refusal.misfit().reason());
    }
    return json;
  }
}
