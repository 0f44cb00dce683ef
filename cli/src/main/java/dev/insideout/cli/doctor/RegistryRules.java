package dev.insideout.cli.doctor;

import dev.insideout.contract.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the registry must have for a view that is published. */
final class RegistryRules {
  private static final String RULE = "BACKWARD_TRANSITIVE";

  private RegistryRules() {}

  /**
   * @param subjects those that the registry has
   * @param compatibility the rule of a subject, where it has one of its own
   */
  static List<Finding> check(
      String view, Set<String> subjects, Function<String, Optional<String>> compatibility) {
    List<Finding> findings = new ArrayList<>();
    String key = SchemaRegistry.keySubject(view);
    String value = SchemaRegistry.valueSubject(view);
    for (String subject : List.of(key, value)) {
      if (!subjects.contains(subject)) {
        findings.add(
            Finding.error(
                "subject " + subject,
                "the registry does not have it: nobody can decode view %s, and its job does not come up again"
                    .formatted(view),
                "restore the registry's data, ids and all: every record names its schema by id"));
      }
    }
    if (subjects.contains(value)) {
      Optional<String> rule = compatibility.apply(value);
      if (rule.filter(RULE::equals).isEmpty()) {
        findings.add(
            Finding.warning(
                "subject " + value,
                "its rule is %s, not %s: somebody could register a schema with which rows of view %s cannot be read"
                    .formatted(rule.orElse("the registry's own"), RULE, view),
                "set its compatibility to %s; the next 'insideout run' does it, too"
                    .formatted(RULE)));
      }
    }
    return findings;
  }
}
