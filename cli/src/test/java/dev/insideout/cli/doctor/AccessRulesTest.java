package dev.insideout.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.log.TopicKeeping;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {
  @Test
  void nameWhatIsNotAllowed() {
    TopicKeeping readable = topic(EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE));

    assertThat(AccessRules.read(readable)).isEmpty();
    assertThat(AccessRules.written(readable))
        .singleElement()
        .extracting(Finding::reason)
        .isEqualTo("the environment's user may not write it: the job fails");
  }

  @Test
  void sayNothingWhereTheBrokersDoNotTell() {
    assertThat(AccessRules.written(topic(Set.of()))).isEmpty();
  }

  @ParameterizedTest(name = "{1} {0}, {2} {3}")
  @CsvSource({
    "sales-, PREFIXED, ALLOW, WRITE, true",
    "sal, PREFIXED, ALLOW, ALL, true",
    "*, LITERAL, ALLOW, WRITE, true",
    "sales-, LITERAL, ALLOW, WRITE, false",
    "sales-2, PREFIXED, ALLOW, WRITE, false",
    "sales-, PREFIXED, DENY, WRITE, false",
    "sales-, PREFIXED, ALLOW, DESCRIBE, false",
  })
  void lookForARuleThatCoversTheGroupsIds(
      String name,
      PatternType pattern,
      AclPermissionType permission,
      AclOperation operation,
      boolean covered) {
    AclBinding rule =
        new AclBinding(
            new ResourcePattern(ResourceType.TRANSACTIONAL_ID, name, pattern),
            new AccessControlEntry("User:jobs", "*", operation, permission));

    assertThat(AccessRules.transactionalIds("sales", List.of(rule)).isEmpty()).isEqualTo(covered);
  }

  private static TopicKeeping topic(Set<AclOperation> allowed) {
    return new TopicKeeping("sales", 1, 3, Map.of(), Map.of(), allowed);
  }
}
