package dev.insideout.cli.doctor;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicKeeping;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TransactionTimeout;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ProjectValidation;
import dev.insideout.sqlview.SqlProblem;
import dev.insideout.sqlview.ViewDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.acl.AclBinding;

/** Examines whether the log of an environment is fit for the views of a project. */
public final class Doctor {
  private final ProjectFolder project;
  private final Environment environment;
  private final Configuration flink;

  /**
   * @param flink the settings that the environment's jobs are submitted with
   */
  public Doctor(ProjectFolder project, Environment environment, Configuration flink) {
    this.project = project;
    this.environment = environment;
    this.flink = flink;
  }

  /** What is not as {@code views} need it, errors first. */
  public List<Finding> examine(List<ViewDescription> views) throws InvalidSqlException {
    LogConnection log = environment.log();
    List<Finding> findings = new ArrayList<>();
    try (LogAdmin admin = LogAdmin.connect(log)) {
      findings.addAll(drift(views, admin.readers()));
      Map<String, TopicKeeping> topics = admin.keeping(topicsOf(views));
      List<ViewDescription> published =
          views.stream().filter(view -> topics.containsKey(view.name())).toList();
      findings.addAll(sources(views, topics));
      for (ViewDescription view : published) {
        findings.addAll(TopicRules.view(view, topics.get(view.name())));
        findings.addAll(AccessRules.written(topics.get(view.name())));
      }
      findings.addAll(deadLetters(published, topics));
      findings.addAll(registry(published));
      findings.addAll(ReplicaRules.check(admin.topics(), log.regions().keySet()));
      admin.transactionalIdRules().ifPresent(rules -> findings.addAll(ids(views, rules)));
      if (environment.embedded().isEmpty()) {
        findings.addAll(TopicRules.durability(List.copyOf(topics.values())));
      }
    }
    findings.addAll(transactions(views));
    return Stream.of(SqlProblem.Severity.values())
        .flatMap(severity -> findings.stream().filter(f -> f.severity() == severity))
        .toList();
  }

  /** The topics that the jobs of {@code views} read and write, whether they exist or not. */
  private static Set<String> topicsOf(List<ViewDescription> views) {
    Set<String> topics = new TreeSet<>();
    for (ViewDescription view : views) {
      topics.addAll(view.topics());
      topics.add(view.name());
    }
    List.copyOf(topics).stream().map(DeadLetter::topicOf).forEach(topics::add);
    return topics;
  }

  /** What {@code validate --env} finds wrong; what it only advises is not about the log. */
  private List<Finding> drift(
      List<ViewDescription> views, Map<String, NavigableSet<String>> readers)
      throws InvalidSqlException {
    String below = project.root() + "/";
    return ProjectValidation.against(
            environment.sql(project),
            views.stream().map(ViewDescription::name).toList(),
            environment.log(),
            view -> readers.getOrDefault(view, new TreeSet<>()))
        .stream()
        .filter(problem -> problem.severity() == SqlProblem.Severity.ERROR)
        .map(
            problem ->
                Finding.error(
                    "%s:%d".formatted(problem.path().replace(below, ""), problem.line()),
                    problem.reason(),
                    problem.fix()))
        .toList();
  }

  private static List<Finding> sources(
      List<ViewDescription> views, Map<String, TopicKeeping> topics) {
    Map<String, Boolean> auditable = new TreeMap<>();
    for (ViewDescription view : views) {
      view.topics().stream()
          .filter(topics::containsKey)
          .forEach(topic -> auditable.merge(topic, view.auditable(), Boolean::logicalOr));
    }
    List<Finding> findings = new ArrayList<>();
    auditable.forEach(
        (topic, audits) -> {
          findings.addAll(TopicRules.source(topics.get(topic), audits));
          findings.addAll(AccessRules.read(topics.get(topic)));
        });
    return findings;
  }

  /** Of a topic that several groups read, once. */
  private static List<Finding> deadLetters(
      List<ViewDescription> published, Map<String, TopicKeeping> topics) {
    Map<String, String> groups = new TreeMap<>();
    for (ViewDescription view : published) {
      groups.put(view.name(), view.group());
      view.topics().forEach(topic -> groups.putIfAbsent(topic, view.group()));
    }
    List<Finding> findings = new ArrayList<>();
    groups.forEach(
        (topic, group) -> {
          Optional<TopicKeeping> letters =
              Optional.ofNullable(topics.get(DeadLetter.topicOf(topic)));
          findings.addAll(TopicRules.deadLetters(topic, letters, group));
          letters.ifPresent(found -> findings.addAll(AccessRules.written(found)));
        });
    return findings;
  }

  private List<Finding> registry(List<ViewDescription> published) {
    SchemaRegistry registry = new SchemaRegistry(environment.log().registry());
    Set<String> subjects = Set.copyOf(registry.subjects());
    return published.stream()
        .flatMap(
            view -> RegistryRules.check(view.name(), subjects, registry::compatibility).stream())
        .toList();
  }

  private static List<Finding> ids(List<ViewDescription> views, Collection<AclBinding> rules) {
    return intervals(views).keySet().stream()
        .flatMap(group -> AccessRules.transactionalIds(group, rules).stream())
        .toList();
  }

  private List<Finding> transactions(List<ViewDescription> views) {
    try (TopicAdmin admin = new TopicAdmin(environment.log())) {
      return TransactionRules.check(
          TransactionTimeout.of(environment.log()),
          flink
              .getOptional(CheckpointingOptions.CHECKPOINTING_TIMEOUT)
              .orElse(TransactionTimeout.defaultCheckpointTimeout()),
          admin.longestTransaction(),
          intervals(views));
    }
  }

  /** By group, the time from one checkpoint to the next. */
  private static Map<String, Duration> intervals(List<ViewDescription> views) {
    Map<String, Duration> intervals = new TreeMap<>();
    for (ViewDescription view : views) {
      intervals.merge(view.group(), view.interval(), (a, b) -> a.compareTo(b) < 0 ? a : b);
    }
    return intervals;
  }
}
