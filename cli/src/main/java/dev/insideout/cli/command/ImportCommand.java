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
import dev.insideout.flink.log.RecordType;
import dev.insideout.sqlview.TopicStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout import}. */
@Command(
    name = "import",
    description = {
      "Declares a topic: writes sql/topics/<topic>.sql from the registry's schemas, their",
      "documentation as comments, and the topic's settings. Of a topic that holds several types of",
      "records each becomes a table of its own.",
    })
final class ImportCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  String topic;

  @Option(
      names = "--type",
      paramLabel = "RECORD",
      description = {
        "Only this type of record, by its full name; may be repeated. It must be said where each type",
        "is registered under its own name alone.",
      })
  List<String> types = List.of();

  @Override
  public Integer call() {
    ProjectFolder project = insideout.project();
    Map<Path, TopicStatement> files = new LinkedHashMap<>();
    for (TopicStatement statement : statements(insideout.environment().log())) {
      Path file = project.root().resolve("sql/topics").resolve(statement.name() + ".sql");
      if (Files.exists(file)) {
        throw CommandFailure.badInput(
            "%s is there already: delete it first, or see with 'insideout validate --env %s' where it has drifted."
                .formatted(project.root().relativize(file), insideout.environment));
      }
      files.put(file, statement);
    }
    files.forEach((file, statement) -> write(project, file, statement));
    return ExitCode.DONE.number();
  }

  private void write(ProjectFolder project, Path file, TopicStatement statement) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, statement.text());
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file, e);
    }
    Output output = insideout.output();
    output.result(project.root().relativize(file).toString());
    statement.notes().forEach(note -> output.progress("Note: %s.".formatted(note)));
  }

  private List<TopicStatement> statements(LogConnection log) {
    try (LogAdmin admin = LogAdmin.connect(log)) {
      if (!admin.topics().contains(topic)) {
        throw CommandFailure.badInput(
            "There is no topic '%s' at %s. %s"
                .formatted(topic, log.kafka(), NearNames.hint(topic, "topic", admin.topics())));
      }
      SchemaRegistry registry = new SchemaRegistry(log.registry());
      boolean compacted = admin.describe(List.of(topic)).get(topic).compacted();
      Optional<Schema> key = newest(registry, SchemaRegistry.keySubject(topic));
      List<String> several = types.isEmpty() ? types(registry) : types;
      if (several.isEmpty()) {
        Schema value = TopicSchemas.of(topic, registry).value().schema();
        return List.of(TopicStatement.of(topic, key, value, compacted));
      }
      return several.stream()
          .map(type -> new RecordType(topic, type))
          .map(type -> TopicStatement.of(type, key, schema(type, registry), compacted))
          .toList();
    }
  }

  private static Optional<Schema> newest(SchemaRegistry registry, String subject) {
    return registry.latest(subject).map(RegisteredSchema::schema);
  }

  private static Schema schema(RecordType type, SchemaRegistry registry) {
    return type.find(subject -> newest(registry, subject))
        .map(RecordType.Registered::schema)
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "The registry at %s: %s.".formatted(registry.address(), type.missing())));
  }

  /** The types that the registry knows to be in the topic; none where it holds one alone. */
  private List<String> types(SchemaRegistry registry) {
    Optional<Schema> value = newest(registry, SchemaRegistry.valueSubject(topic));
    if (value.isPresent()) {
      return value.get().getType() == Schema.Type.UNION
          ? RecordType.records(value.get()).map(Schema::getFullName).toList()
          : List.of();
    }
    String prefix = new RecordType(topic, "").ownSubject();
    return registry.subjects().stream()
        .filter(subject -> subject.startsWith(prefix))
        .map(subject -> subject.substring(prefix.length()))
        .filter(type -> new RecordType(topic, type).find(s -> newest(registry, s)).isPresent())
        .sorted()
        .toList();
  }
}
