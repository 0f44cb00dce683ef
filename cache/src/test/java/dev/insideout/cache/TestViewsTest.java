package dev.insideout.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.SourcePartition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What a service's unit tests can do, and with it what lookups answer. */
class TestViewsTest {
  private static final Schema LINE =
      SchemaBuilder.record("Line")
          .fields()
          .requiredString("country")
          .requiredInt("line")
          .optionalString("product")
          .endRecord();
  private static final View<Key, String> LINES =
      View.of("lines", LINE)
          .map(row -> String.valueOf(row.get("product")))
          .index("by_product", "product");
  private static final View<Key, GenericRecord> OTHERS = View.of("others", LINE);

  @Test
  void answersAsOfTheLastEpoch() {
    try (TestViews views = TestViews.of(LINES, "country", "line")) {
      ViewCache<Key, String> lines = views.cache(LINES);
      assertThatThrownBy(() -> lines.get(Key.of("DE", 1)))
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining("cannot be looked up yet: BOOTSTRAPPING");
      assertThat(lines.ready()).isNotDone();
      put(views, "DE", 2, "lamp");
      put(views, "DE", 1, "chair");
      put(views, "DEU", 1, "lamp");
      put(views, "NL", -1, null);
      assertThat(views.endEpoch()).isEqualTo(new EpochId(1, 1));

      assertThat(lines.ready()).isDone();
      assertThat(lines.get(Key.of("DE", 1))).hasValue("chair");
      assertThat(lines.get(Key.of("DE", 3))).isEmpty();
      assertThat(lines.getAll(List.of(Key.of("NL", -1), Key.of("DE", 3), Key.of("DE", 2))))
          .containsExactly(Map.entry(Key.of("NL", -1), "null"), Map.entry(Key.of("DE", 2), "lamp"));
      assertThat(keys(lines.all())).containsExactly("[DE, 1]", "[DE, 2]", "[DEU, 1]", "[NL, -1]");
      assertThat(keys(lines.prefix("DE"))).containsExactly("[DE, 1]", "[DE, 2]");
      assertThat(keys(lines.prefix())).hasSize(4);
      assertThat(keys(lines.range(Key.of("DE", 2), Key.of("NL"))))
          .containsExactly("[DE, 2]", "[DEU, 1]");
      assertThat(keys(lines.range(Key.of(), Key.of("DE", 2)))).containsExactly("[DE, 1]");
      assertThat(lines.size()).isEqualTo(4);
      assertThatThrownBy(() -> lines.get(Key.of("DE")))
          .hasMessageContaining("a key has the columns [country, line]");
    }
  }

  @Test
  void findsRowsByAnIndexWhateverBecomesOfThem() {
    try (TestViews views = TestViews.of(LINES, "country", "line")) {
      ViewCache<Key, String> lines = views.cache(LINES);
      put(views, "DE", 2, "lamp");
      put(views, "DE", 1, "lamp");
      put(views, "NL", 1, "chair");
      put(views, "NL", 2, null);
      views.endEpoch();
      assertThat(keys(lines.byIndex("by_product", "lamp"))).containsExactly("[DE, 1]", "[DE, 2]");
      assertThat(keys(lines.byIndex("by_product", (Object) null))).containsExactly("[NL, 2]");
      assertThat(keys(lines.indexRange("by_product", Key.of("chair"), Key.of("d"))))
          .containsExactly("[NL, 1]");

      put(views, "DE", 1, "chair");
      views.delete(LINES, Key.of("DE", 2));
      assertThat(keys(lines.byIndex("by_product", "lamp"))).hasSize(2);
      views.endEpoch();
      assertThat(lines.byIndex("by_product", "lamp")).isEmpty();
      assertThat(keys(lines.byIndex("by_product", "chair"))).containsExactly("[DE, 1]", "[NL, 1]");
      assertThatThrownBy(() -> lines.byIndex("by_color"))
          .hasMessageContaining("was opened without an index 'by_color'; it has [by_product]");
    }
  }

  @Test
  void showsOneEpochOfAllViewsAndKeepsItInASnapshot() {
    try (TestViews views =
        TestViews.of(
            new TestViews.Fed(LINES, "country", "line"), new TestViews.Fed(OTHERS, "country"))) {
      put(views, "DE", 1, "lamp");
      views.put(OTHERS, line("DE", 7, null));
      views.endEpoch();
      try (ViewSnapshot snapshot = views.snapshot()) {
        put(views, "DE", 1, "chair");
        views.delete(OTHERS, Key.of("DE"));
        views.endEpoch();
        assertThat(snapshot.epoch()).isEqualTo(new EpochId(1, 1));
        assertThat(snapshot.rows(views.cache(LINES)).get(Key.of("DE", 1))).hasValue("lamp");
        assertThat(snapshot.rows(views.cache(OTHERS)).size()).isEqualTo(1);
      }
      assertThat(views.cache(LINES).get(Key.of("DE", 1))).hasValue("chair");
      assertThat(views.cache(OTHERS).size()).isZero();
    }
  }

  @Test
  void tellsOfChangesEpochByEpochWhateverAListenerThrows() {
    try (TestViews views = TestViews.of(LINES, "country", "line")) {
      ViewCache<Key, String> lines = views.cache(LINES);
      List<String> changes = new ArrayList<>();
      lines.onChange(
          change -> {
            throw new IllegalStateException("a listener's mistake");
          });
      ViewCache.Subscription subscription =
          lines.onChange(
              change -> {
                assertThat(lines.get(change.key())).isEqualTo(change.after());
                changes.add(
                    "%s %s->%s"
                        .formatted(
                            change.epoch(), change.before().orElse(""), change.after().orElse("")));
              });
      put(views, "DE", 1, "lamp");
      put(views, "DE", 1, "chair");
      views.endEpoch();
      put(views, "DE", 1, "table");
      views.delete(LINES, Key.of("NL", 1));
      views.endEpoch();
      views.delete(LINES, Key.of("DE", 1));
      views.endEpoch();
      subscription.close();
      put(views, "DE", 1, "lamp");
      views.endEpoch();
      assertThat(changes).containsExactly("1/2 chair->table", "1/3 table->");
      assertThat(views.stats().listenerFailures()).isEqualTo(3);
    }
  }

  @Test
  void waitsForWhatATokenNames() throws Exception {
    Token token = Token.of(SourcePartition.of("orders", 0), 41);
    try (TestViews views = TestViews.of(LINES, "country", "line")) {
      ViewCache<Key, String> lines = views.cache(LINES);
      put(views, "DE", 1, "lamp");
      views.cover(Token.of(SourcePartition.of("orders", 0), 40));
      views.endEpoch();
      assertThatThrownBy(() -> lines.await(token, Duration.ofMillis(10)))
          .isInstanceOf(NotCoveredException.class)
          .hasMessageContaining("offset 41 of orders-0 (it has those below 41)");
      assertThatThrownBy(() -> lines.await(Token.parse("elsewhere~0~1"), Duration.ofMillis(10)))
          .isInstanceOf(ForeignTokenException.class)
          .hasMessageContaining(
              "names topic elsewhere, which the view does not read; it reads orders");
      Thread later =
          new Thread(
              () -> {
                views.cover(token);
                views.endEpoch();
              });
      later.start();
      lines.await(token, Duration.ofSeconds(30));
      later.join();
    }
  }

  @Test
  void doesAsATestSays() {
    try (TestViews views = TestViews.of(LINES, "country", "line")) {
      views.endEpoch();
      assertThat(views.health().status()).isEqualTo(Health.Status.UP);
      views.become(new ViewState.Stale("a test wants it", Optional.empty()));
      assertThat(views.health())
          .isEqualTo(new Health(Health.Status.DEGRADED, "STALE (a test wants it)"));
      views.become(new ViewState.Failed("for good"));
      assertThat(views.health().status()).isEqualTo(Health.Status.DOWN);
    }
  }

  @Test
  void countsForMicrometer() {
    try (TestViews views = TestViews.of(LINES, "country", "line")) {
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      new ViewMetrics(views, "shop").bindTo(registry);
      put(views, "DE", 1, "lamp");
      views.endEpoch();
      assertThat(registry.get("insideout.view.rows").tag("view", "lines").gauge().value())
          .isEqualTo(1);
      assertThat(registry.get("insideout.view.epochs").functionCounter().count()).isEqualTo(1);
      assertThat(registry.get("insideout.view.up").tag("views", "shop").gauge().value())
          .isEqualTo(1);
    }
  }

  private static void put(TestViews views, String country, int line, String product) {
    views.put(LINES, line(country, line, product));
  }

  private static GenericRecord line(String country, int line, String product) {
    GenericRecord row = new GenericData.Record(LINE);
    row.put("country", country);
    row.put("line", line);
    row.put("product", product);
    return row;
  }

  private static List<String> keys(Stream<? extends Row<Key, ?>> rows) {
    return rows.map(row -> row.key().toString()).toList();
  }
}
