package dev.insideout.flink.job;

import dev.insideout.flink.state.TextSerializer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * One keyed state of one operator: an Avro record of its own, whose schema may change as Avro
 * allows.
 *
 * @param uid of the operator
 * @param name of the state
 */
public record StateLayout(String uid, String name, Schema schema) {
  /** The layout of a state that {@link #value} or {@link #map} described. */
  public static StateLayout of(String uid, StateDescriptor<?, ?> state) {
    TypeSerializer<?> serializer =
        state instanceof MapStateDescriptor<?, ?> map
            ? map.getValueSerializer()
            : state.getSerializer();
    if (!(serializer instanceof AvroSerializer<?> avro)) {
      throw new IllegalArgumentException(
          "state %s of %s is no Avro record: %s".formatted(state.getName(), uid, serializer));
    }
    Class<?> type = avro.getType();
    return new StateLayout(uid, state.getName(), SpecificData.get().getSchema(type));
  }

  /** A value for each key. */
  public static <T extends SpecificRecordBase> ValueStateDescriptor<T> value(
      String name, Class<T> type) {
    return new ValueStateDescriptor<>(name, new StateSerializer<>(type));
  }

  /** A value for each text, for each key. */
  public static <T extends SpecificRecordBase> MapStateDescriptor<String, T> map(
      String name, Class<T> type) {
    return new MapStateDescriptor<>(name, new TextSerializer(), new StateSerializer<>(type));
  }
}
