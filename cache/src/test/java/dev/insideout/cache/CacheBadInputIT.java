package dev.insideout.cache;

import static dev.insideout.cache.HandWrittenViews.marker;
import static dev.insideout.cache.Totals.SOON;
import static dev.insideout.cache.Totals.awaitFailed;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.rows;
import static dev.insideout.cache.Totals.token;
import static dev.insideout.contract.marker.MarkerKind.EAGER;
import static dev.insideout.contract.marker.MarkerKind.END;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a service is told when something is wrong for good. */
class CacheBadInputIT {
  @TempDir private static Path dir;
  private static HandWrittenViews views;

  private String credits;

  /** Everybody may do everything, where no rule says otherwise. */
  @BeforeAll
  static void start() {
    KafkaBroker broker =
        KafkaBroker.start(
            dir.resolve("kafka"),
            OptionalInt.empty(),
            Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "true"));
    SchemaRegistryProcess registry =
        SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
    views =
        new HandWrittenViews(
            LogConnection.of(broker.bootstrap(), registry.address()), List.of(registry, broker));
  }

  @AfterAll
  static void stop() {
    views.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) throws Exception {
    credits = "credits-" + test.getTestMethod().orElseThrow().getName();
    views.create(credits);
  }

  @Test
  void thereIsNoSuchView() throws Exception {
    try (ViewCache<Key, Integer> cache = open("nothing")) {
      assertThat(awaitFailed(cache).reason()).isEqualTo("there is no topic for view 'nothing'");
      assertThatThrownBy(() -> cache.ready().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ViewFailedException.class)
          .hasMessageContaining("there is no topic for view 'nothing'");
      assertThatThrownBy(() -> cache.await(token(1), SOON)).isInstanceOf(ViewFailedException.class);
      assertThat(cache.health().status()).isEqualTo(Health.Status.DOWN);
    }
  }

  @Test
  void thereIsNoRightToReadIt() throws Exception {
    views.ends(credits, "1/1", "");
    try (Admin admin = Admin.create(views.log().clientProperties(Map.of()))) {
      AclBinding denied =
          new AclBinding(
              new ResourcePattern(ResourceType.TOPIC, credits, PatternType.LITERAL),
              new AccessControlEntry(
                  "User:ANONYMOUS", "*", AclOperation.READ, AclPermissionType.DENY));
      admin.createAcls(List.of(denied)).all().get();
    }
    try (ViewCache<Key, Integer> cache = open(credits)) {
      assertThat(awaitFailed(cache).reason())
          .contains("no right to read the log at " + views.log().kafka())
          .contains(credits);
    }
  }

  @Test
  void theAddressOfTheLogIsNone() throws Exception {
    LogConnection log = LogConnection.of("nowhere", views.log().registry());
    try (ViewCache<Key, Integer> cache = Views.connect(log).open(Totals.of(credits))) {
      assertThat(awaitFailed(cache).reason())
          .contains("no client of the log at nowhere can be made")
          .contains("Invalid url in bootstrap.servers: nowhere");
    }
  }

  @Test
  void aViewIsDeliveredEagerly() throws Exception {
    views.marker(credits, 0, marker(EAGER, "1/1", "", -1));
    try (ViewCache<Key, Integer> cache = open(credits)) {
      assertThat(awaitFailed(cache).reason()).contains("is delivered eagerly and has no epochs");
    }
  }

  @Test
  void viewsAreOfDifferentGroups() throws Exception {
    String debits = "debits";
    views.create(debits);
    views.ends(credits, "1/1", "");
    for (int partition = 0; partition < 2; partition++) {
      Map<String, String> other = MarkerHeaders.write(marker(END, "1/1", "", -1));
      other.put("io.group", "other");
      views.marker(debits, partition, other);
    }
    try (ViewGroup group =
        Views.connect(views.log()).openTogether(Totals.of(credits), Totals.of(debits))) {
      assertThat(awaitFailed(group).reason())
          .contains("only views of one group have epochs in common")
          .contains("%s (group bank), %s (group other)".formatted(credits, debits));
    }
  }

  @Test
  void aKeyCannotBeDecoded() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    views.ends(credits, "1/1", "");
    try (ViewCache<Key, Integer> cache = open(credits)) {
      awaitReady(cache);
      views.row(credits, 0, 1, "a", 2);
      views.sendRaw(credits, 1, new byte[] {1, 2, 3}, Map.of("io.generation", "1"));
      views.ends(credits, "1/2", "1/1");
      assertThat(awaitFailed(cache).reason())
          .isEqualTo(
              "view %s, partition 1, offset 1: 3 bytes are too short for the wire format (a zero byte and a 4-byte schema id)"
                  .formatted(credits));
      assertThat(rows(cache)).as("nothing of the epoch").containsExactly(Map.entry("a", 1));
    }
  }

  @Test
  void aTokenIsOfAnotherLog() throws Exception {
    views.ends(credits, "1/1", "");
    try (ViewCache<Key, Integer> cache = open(credits)) {
      awaitReady(cache);
      assertThatThrownBy(() -> cache.await(Token.parse("eu~transfers~0~0"), SOON))
          .isInstanceOf(ForeignTokenException.class)
          .hasMessage(
              "the token names topic eu/transfers, which the view does not read; it reads transfers");
    }
  }

  @Test
  void indexesNeedASchemaAndItsColumns() {
    assertThatThrownBy(() -> View.of(credits).index("by_total", "total"))
        .hasMessageContaining("is opened without a schema of its rows");
    assertThatThrownBy(() -> View.of(credits, HandWrittenViews.ROW).index("by_sum", "sum"))
        .hasMessage("Row has no column 'sum'");
  }

  private static ViewCache<Key, Integer> open(String view) {
    return Views.connect(views.log()).open(Totals.of(view));
  }
}
