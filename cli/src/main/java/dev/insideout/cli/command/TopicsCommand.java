package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicInfo;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.topic.DeadLetter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code insideout topics}. */
@Command(
    name = "topics",
    description = {
      "Lists the topics of the log.",
      "",
      "Records are counted by offsets: an upper bound, since compaction and transactions leave gaps.",
    })
final class TopicsCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Override
  public Integer call() {
    LogConnection log = insideout.environment().log();
    Collection<TopicInfo> topics;
    try (LogAdmin admin = LogAdmin.connect(log)) {
      topics = admin.describe(admin.topics()).values();
    }
    show(topics, new SchemaRegistry(log.registry()));
    return ExitCode.DONE.number();
  }

  private void show(Collection<TopicInfo> topics, SchemaRegistry registry) {
    Output output = insideout.output();
    Set<String> views = Set.copyOf(insideout.project().views());
    Set<String> subjects = Set.copyOf(registry.subjects());
    TextTable table =
        new TextTable(List.of("topic", "kind", "partitions", "records", "key id", "value id"));
    for (TopicInfo topic : topics) {
      Optional<Integer> key = id(registry, subjects, SchemaRegistry.keySubject(topic.name()));
      Optional<Integer> value = id(registry, subjects, SchemaRegistry.valueSubject(topic.name()));
      String kind = kind(topic.name(), views);
      if (output.json()) {
        ObjectNode line =
            JsonNodeFactory.instance
                .objectNode()
                .put("topic", topic.name())
                .put("kind", kind)
                .put("partitions", topic.partitions())
                .put("records", topic.records())
                .put("compacted", topic.compacted());
        line.put("key_schema", key.orElse(null));
        line.put("value_schema", value.orElse(null));
        output.result(line);
      } else {
        table.add(
            topic.name(),
            kind,
            Integer.toString(topic.partitions()),
            Long.toString(topic.records()),
            key.map(Object::toString).orElse("-"),
            value.map(Object::toString).orElse("-"));
      }
    }
    if (!output.json()) {
      output.result(table);
    }
  }

  private static String kind(String topic, Set<String> views) {
    if (DeadLetter.isDeadLetterTopic(topic)) {
      return "dead letters";
    }
    if (topic.equals(Ledger.TOPIC)) {
      return "ledger";
    }
    return views.contains(topic) ? "view" : "topic";
  }

  private static Optional<Integer> id(
      SchemaRegistry registry, Set<String> subjects, String subject) {
    return subjects.contains(subject)
        ? registry.latest(subject).map(RegisteredSchema::id)
        : Optional.empty();
  }
}
