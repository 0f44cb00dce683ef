package dev.insideout.cli.command;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicSchemas;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.sqlview.TopicStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout import}. */
@Command(
    name = "import",
    description = {
      "Declares a topic: writes sql/topics/<topic>.sql from the registry's schemas, their",
      "documentation as comments, and the topic's settings.",
    })
final class ImportCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  String topic;

  @Override
  public Integer call() {
    ProjectFolder project = insideout.project();
    TopicStatement statement = statement(insideout.environment().log());
    Path file = project.root().resolve("sql/topics").resolve(statement.name() + ".sql");
    if (Files.exists(file)) {
      throw CommandFailure.badInput(
          "%s is there already: delete it first, or see with 'insideout validate --env %s' where it has drifted."
              .formatted(project.root().relativize(file), insideout.environment));
    }
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, statement.text());
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file, e);
    }
    Output output = insideout.output();
    output.result(project.root().relativize(file).toString());
    statement.notes().forEach(note -> output.progress("Note: %s.".formatted(note)));
    return ExitCode.DONE.number();
  }

  private TopicStatement statement(LogConnection log) {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      if (!admin.topics().contains(topic)) {
        throw CommandFailure.badInput(
            "There is no topic '%s' at %s. %s"
                .formatted(topic, log.kafka(), NearNames.hint(topic, "topic", admin.topics())));
      }
      TopicSchemas schemas = TopicSchemas.of(topic, new SchemaRegistry(log.registry()));
      return TopicStatement.of(
          topic,
          schemas.key().map(RegisteredSchema::schema),
          schemas.value().schema(),
          admin.describe(List.of(topic)).get(topic).compacted());
    }
  }
}
