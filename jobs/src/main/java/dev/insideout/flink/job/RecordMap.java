package dev.insideout.flink.job;

import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The same as {@link RecordValue} for a state that has a record for each text. */
public final class RecordMap<T extends SpecificRecordBase> implements MapState<String, T> {
  private final MapState<String, SpecificRecordBase> state;
  private final StateSerializer<T> serializer;

  private RecordMap(MapState<String, SpecificRecordBase> state, StateSerializer<T> serializer) {
    this.state = state;
    this.serializer = serializer;
  }

  /**
   * The state of the function that has this context. It is to have no other access to it.
   *
   * @param layout that {@link StateLayout#map} made
   */
  public static <T extends SpecificRecordBase> RecordMap<T> of(
      RuntimeContext context, MapStateDescriptor<String, T> layout) {
    @SuppressWarnings("unchecked") // Of T, or of KeptRecord.
    MapState<String, SpecificRecordBase> state =
        (MapState<String, SpecificRecordBase>) (MapState<String, ?>) context.getMapState(layout);
    TypeSerializer<T> values = layout.getValueSerializer();
    return new RecordMap<>(state, StateSerializer.of(layout.getName(), values));
  }

  @Override
  public T get(String key) throws Exception {
    return serializer.record(state.get(key));
  }

  @Override
  public void put(String key, T record) throws Exception {
    state.put(key, new KeptRecord(record));
  }

  @Override
  public void putAll(Map<String, T> records) throws Exception {
    for (Map.Entry<String, T> entry : records.entrySet()) {
      put(entry.getKey(), entry.getValue());
    }
  }

  @Override
  public void remove(String key) throws Exception {
    state.remove(key);
  }

  @Override
  public boolean contains(String key) throws Exception {
    return state.contains(key);
  }

  @Override
  public Iterable<Map.Entry<String, T>> entries() throws Exception {
    Iterable<Map.Entry<String, SpecificRecordBase>> entries = state.entries();
    return () -> new Each<>(entries.iterator(), this::entry);
  }

  @Override
  public Iterable<String> keys() throws Exception {
    return state.keys();
  }

  @Override
  public Iterable<T> values() throws Exception {
    Iterable<SpecificRecordBase> values = state.values();
    return () -> new Each<>(values.iterator(), serializer::record);
  }

  @Override
  public Iterator<Map.Entry<String, T>> iterator() throws Exception {
    return new Each<>(state.iterator(), this::entry);
  }

  @Override
  public boolean isEmpty() throws Exception {
    return state.isEmpty();
  }

  @Override
  public void clear() {
    state.clear();
  }

  private Map.Entry<String, T> entry(Map.Entry<String, SpecificRecordBase> entry) {
    return Map.entry(entry.getKey(), serializer.record(entry.getValue()));
  }

  /** Each when it is asked for. */
  private record Each<A, B>(Iterator<A> kept, Function<A, B> reader) implements Iterator<B> {
    @Override
    public boolean hasNext() {
      return kept.hasNext();
    }

    @Override
    public B next() {
      return reader.apply(kept.next());
    }

    @Override
    public void remove() {
      kept.remove();
    }
  }
}
