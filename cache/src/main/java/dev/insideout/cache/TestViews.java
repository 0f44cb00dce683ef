package dev.insideout.cache;

import dev.insideout.cache.store.MemoryStore;
import dev.insideout.cache.store.Progress;
import dev.insideout.cache.store.RowStore;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Views for the unit tests of a service: fed with rows and epochs by the test, without a log. The
 * caches are those of {@link Views}, in memory, and so are their lookups, snapshots, changes and
 * waits. What is put and deleted is shown at the end of the epoch, all at once.
 *
 * <pre>{@code
 * View<Key, OrderStatus> view = View.of("order_status", OrderStatus.class);
 * try (TestViews views = TestViews.of(view, "order_id")) {
 *   views.put(view, new OrderStatus("o-1", "paid"));
 *   views.endEpoch();
 *   assertThat(new Shop(views.cache(view)).isPaid("o-1")).isTrue();
 * }
 * }</pre>
 *
 * <p>One thread feeds; any may look.
 */
public final class TestViews implements ViewGroup {

  /**
   * A view to be fed.
   *
   * @param key the columns of its key, in their order
   */
  public record Fed(View<?, ?> view, String... key) {}

  private final TestSchemas schemas = new TestSchemas();
  private final Map<String, List<String>> keys = new LinkedHashMap<>();
  private final Map<String, Schema> keySchemas = new LinkedHashMap<>();
  private final OpenViews views;
  private final RowStore store;
  private final TreeMap<SourcePartition, Long> positions = new TreeMap<>();
  private List<RawRow> pending = new ArrayList<>();
  private long epochs;
  private long records;

  private TestViews(List<Fed> fed) {
    fed.forEach(one -> keys.put(one.view().name(), List.of(one.key())));
    views = new OpenViews(fed.stream().<View<?, ?>>map(Fed::view).toList(), schemas::byId, this);
    store = new MemoryStore(views.tables());
  }

  /**
   * A view as a service opens it; ready at the end of the first epoch.
   *
   * @param key the columns of its key, in their order
   */
  public static TestViews of(View<?, ?> view, String... key) {
    return new TestViews(List.of(new Fed(view, key)));
  }

  /** Views of one group as a service opens them together. */
  public static TestViews of(Fed... views) {
    return new TestViews(List.of(views));
  }

  /**
   * Sets a row from the end of this epoch on.
   *
   * @param row as it stands in the view's topic, before {@link View#map}; its key's columns among
   *     the others
   */
  public void put(View<?, ?> view, IndexedRecord row) {
    Schema schema = keySchema(view, row.getSchema());
    GenericData.Record key = new GenericData.Record(schema);
    schema
        .getFields()
        .forEach(
            column ->
                key.put(column.pos(), row.get(row.getSchema().getField(column.name()).pos())));
    add(view, key, schemas.encode(row));
  }

  /** Deletes the row of a key from the end of this epoch on. */
  public <K> void delete(View<K, ?> view, K key) {
    Schema schema =
        Optional.ofNullable(keySchemas.get(view.name()))
            .orElseThrow(
                () -> new IllegalStateException("no row of view %s was put".formatted(view)));
    GenericData.Record deleted = new GenericData.Record(schema);
    List<?> values = view.keyType().values(key, keys.get(view.name()));
    for (int i = 0; i < values.size(); i++) {
      deleted.put(i, values.get(i));
    }
    add(view, deleted, null);
  }

  private Schema keySchema(View<?, ?> view, Schema row) {
    return keySchemas.computeIfAbsent(
        views.cache(view).view().name(),
        name ->
            Schema.createRecord(
                "Key",
                null,
                null,
                false,
                keys.get(name).stream()
                    .map(column -> new Schema.Field(column, row.getField(column).schema()))
                    .toList()));
  }

  private void add(View<?, ?> view, IndexedRecord key, byte[] row) {
    TopicPartition partition = new TopicPartition(view.name(), 0);
    pending.add(new RawRow(partition, pending.size(), 1, schemas.encode(key), row));
    records++;
  }

  /** From the end of this epoch on, the views contain the records that {@code token} names. */
  public void cover(Token token) {
    token
        .offsets()
        .forEach((partition, offset) -> positions.merge(partition, offset + 1, Math::max));
  }

  /** Shows what was put and deleted, and covered. */
  public EpochId endEpoch() {
    epochs++;
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    EpochId id = new EpochId(1, epochs);
    Positions cut = new Positions(positions);
    WholeEpoch epoch = epoch(id, cut, now);
    Progress progress =
        new Progress(true, Optional.of(Progress.Applied.of(epoch.marker())), Map.of());
    try {
      views.apply(store, epoch, progress);
    } catch (BadRecordException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    pending = new ArrayList<>();
    if (!views.visible()) {
      views.show(store);
      views.state(new ViewState.Ready());
    }
    return id;
  }

  private WholeEpoch epoch(EpochId id, Positions cut, Instant now) {
    Marker marker =
        new Marker(
            MarkerKind.END,
            "test",
            "test",
            new Run(1, "test"),
            id,
            Optional.empty(),
            OptionalLong.empty(),
            cut,
            pending.size(),
            now);
    TopicPartition anywhere = new TopicPartition(views.names().get(0), 0);
    return new WholeEpoch(
        id, Map.of(anywhere, marker), Map.of(anywhere, records), Map.of(anywhere, pending));
  }

  /** From now on the views say that they do so. */
  public void become(ViewState state) {
    if (state instanceof ViewState.Failed failed) {
      views.fail(failed.reason());
    } else {
      views.state(state);
    }
  }

  @Override
  public <K, V> ViewCache<K, V> cache(View<K, V> view) {
    return views.cache(view);
  }

  @Override
  public CompletableFuture<Void> ready() {
    return views.ready();
  }

  @Override
  public ViewState state() {
    return views.state();
  }

  @Override
  public Health health() {
    return Health.of(views.state(), views.visible());
  }

  @Override
  public ViewStats stats() {
    return new ViewStats(
        views.sizes(),
        epochs,
        records,
        0,
        0,
        0,
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        views.listenerFailures());
  }

  @Override
  public ViewSnapshot snapshot() {
    return views.snapshot();
  }

  @Override
  public void await(Token token, Duration timeout) throws InterruptedException {
    views.await(token, timeout);
  }

  @Override
  public void close() {
    views.close();
  }
}
