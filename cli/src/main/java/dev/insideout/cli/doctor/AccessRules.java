package dev.insideout.cli.doctor;

import dev.insideout.cli.log.TopicKeeping;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;

/**
 * What a group's job must be allowed to do. It is asked with the client settings of the
 * environment, which are the job's. Where the brokers let everybody do everything, nothing is
 * found.
 */
final class AccessRules {
  private static final String WILDCARD = "*";

  private AccessRules() {}

  /** A topic that a job reads. */
  static List<Finding> read(TopicKeeping topic) {
    return check(topic, EnumSet.of(AclOperation.DESCRIBE, AclOperation.READ));
  }

  /** A topic that a job writes; it reads it, too. */
  static List<Finding> written(TopicKeeping topic) {
    return check(topic, EnumSet.of(AclOperation.DESCRIBE, AclOperation.READ, AclOperation.WRITE));
  }

  private static List<Finding> check(TopicKeeping topic, Set<AclOperation> needed) {
    if (topic.allowed().isEmpty()) {
      return List.of();
    }
    String missing =
        needed.stream()
            .filter(operation -> !topic.allowed().contains(operation))
            .map(operation -> operation.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? List.of()
        : List.of(
            Finding.error(
                "topic " + topic.topic(),
                "the environment's user may not %s it: the job fails".formatted(missing),
                "allow it: kafka-acls --add --allow-principal User:… --operation … --topic "
                    + topic.topic()));
  }

  /**
   * The transactional ids of a group, which begin with its name.
   *
   * @param rules all that the brokers have about transactional ids; whose they are, they do not
   *     tell, nor who needs none
   */
  static List<Finding> transactionalIds(String group, Collection<AclBinding> rules) {
    String prefix = group + "-";
    boolean allowed =
        rules.stream()
            .filter(rule -> rule.entry().permissionType() == AclPermissionType.ALLOW)
            .filter(
                rule ->
                    rule.entry().operation() == AclOperation.WRITE
                        || rule.entry().operation() == AclOperation.ALL)
            .anyMatch(rule -> covers(rule, prefix));
    return allowed
        ? List.of()
        : List.of(
            Finding.warning(
                "group " + group,
                "no rule lets anybody but super users write with transactional ids that begin with '%s': the job fails at its first checkpoint"
                    .formatted(prefix),
                "allow it: kafka-acls --add --allow-principal User:… --operation Write --operation Describe --transactional-id %s --resource-pattern-type prefixed"
                    .formatted(prefix)));
  }

  private static boolean covers(AclBinding rule, String prefix) {
    String name = rule.pattern().name();
    return rule.pattern().patternType() == PatternType.PREFIXED
        ? prefix.startsWith(name)
        : name.equals(WILDCARD);
  }
}
