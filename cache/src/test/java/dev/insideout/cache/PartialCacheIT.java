package dev.insideout.cache;

import static dev.insideout.cache.Totals.SOON;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.rows;
import static dev.insideout.cache.Totals.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cache.example.Total;
import dev.insideout.cache.example.TotalKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Some of a view's rows, and rows as a service's own classes have them. */
class PartialCacheIT {
  @TempDir private static Path dir;
  private static HandWrittenViews views;

  private String credits;

  @BeforeAll
  static void start() {
    views = new HandWrittenViews(dir);
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
  void keepsOnlySomePartitionsAndWaitsForNoOther() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    views.row(credits, 1, 1, "b", 2);
    views.end(credits, 1, "1/1", "");
    try (ViewCache<Key, Integer> cache =
        Views.connect(views.log()).open(Totals.of(credits).partitions(1))) {
      awaitReady(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("b", 2));
      assertThat(cache.get(Key.of("a"))).isEmpty();
    }
  }

  @Test
  void saysThatThereAreNoSuchPartitions() throws Exception {
    try (ViewCache<Key, Integer> cache =
        Views.connect(views.log()).open(Totals.of(credits).partitions(7))) {
      assertThat(Totals.awaitFailed(cache).reason())
          .isEqualTo("none of the 2 partitions of view '%s' is to be followed".formatted(credits));
    }
  }

  @Test
  void keepsOnlyTheKeysThatPass() throws Exception {
    views.row(credits, 0, 1, "a-1", 1);
    views.row(credits, 1, 1, "b-1", 2);
    views.ends(credits, "1/1", "");
    View<Key, Integer> some =
        Totals.of(credits)
            .keys("begins with a", key -> key.values().get(0).toString().startsWith("a"));
    try (ViewCache<Key, Integer> cache = Views.connect(views.log()).open(some)) {
      awaitReady(cache);
      views.row(credits, 0, 1, "a-2", 3);
      views.row(credits, 0, 1, "b-2", 4);
      views.gone(credits, 1, 1, "b-1");
      views.ends(credits, "1/2", "1/1");
      cache.await(token(2), SOON);
      assertThat(rows(cache)).containsExactly(Map.entry("a-1", 1), Map.entry("a-2", 3));
    }
  }

  @Test
  void readsRowsOfOlderAndNewerSchemasWithTheServicesOwn() throws Exception {
    views.row(credits, 0, 1, "older", 1);
    Schema newer =
        SchemaBuilder.record("NewerRow")
            .fields()
            .optionalString("more")
            .requiredString("id")
            .requiredInt("total")
            .optionalString("note")
            .endRecord();
    GenericRecord row = new GenericData.Record(newer);
    row.put("id", "newer");
    row.put("total", 2);
    row.put("note", "of tomorrow");
    views.row(credits, 1, 1, "newer", row);
    views.ends(credits, "1/1", "");
    View<TotalKey, Total> view =
        View.of(credits, TotalKey.class, Total.class).index("by_note", "note", "total");
    try (ViewCache<TotalKey, Total> cache = Views.connect(views.log()).open(view)) {
      awaitReady(cache);
      assertThat(cache.get(new TotalKey("older"))).hasValue(new Total("older", 1, null));
      assertThat(cache.get(new TotalKey("newer"))).hasValue(new Total("newer", 2, "of tomorrow"));
      assertThat(cache.getAll(List.of(new TotalKey("none"), new TotalKey("older")))).hasSize(1);
      assertThat(cache.byIndex("by_note", "of tomorrow").map(Row::key))
          .containsExactly(new TotalKey("newer"));
      assertThat(cache.byIndex("by_note", null, 1).map(Row::value))
          .containsExactly(new Total("older", 1, null));
    }
  }

  @Test
  void saysAtTheRowAndInItsIndexesThatItCannotBeDecoded() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    views.send(credits, 1, "b", new byte[] {9}, Map.of("io.generation", "1"));
    views.ends(credits, "1/1", "");
    View<Key, Total> view = View.of(credits, Total.class).index("by_total", "total");
    try (ViewCache<Key, Total> cache = Views.connect(views.log()).open(view)) {
      awaitReady(cache);
      assertThat(cache.get(Key.of("a"))).hasValue(new Total("a", 1, null));
      assertThat(cache.size()).isEqualTo(2);
      assertThatThrownBy(() -> cache.get(Key.of("b")))
          .isInstanceOf(UnreadableRowException.class)
          .hasMessageContaining(
              "view %s, key [b]: the row is not in the wire format".formatted(credits));
      assertThatThrownBy(() -> cache.byIndex("by_total", 1))
          .isInstanceOf(UnreadableRowException.class)
          .hasMessageContaining(
              "whether 1 rows belong to what was asked of index 'by_total' is unknown")
          .hasMessageContaining("the first is that of key [b]");

      views.row(credits, 1, 1, "b", 2);
      views.ends(credits, "1/2", "1/1");
      cache.await(token(2), SOON);
      assertThat(cache.byIndex("by_total", 2).map(Row::key)).containsExactly(Key.of("b"));
    }
  }
}
