package dev.insideout.flink.job;

import dev.insideout.flink.SavedState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializerSnapshot;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.util.StringUtils;

/**
 * The Avro schemas that a savepoint's or checkpoint's keyed state was written with, and whether
 * today's can read them. Flink finds out when a task restores; here it is known before anything is
 * stopped or submitted.
 */
public final class SavedLayouts {
  private final String location;

  /** By uid and name of the state. */
  private final Map<List<String>, Schema> schemas;

  private SavedLayouts(String location, Map<List<String>, Schema> schemas) {
    this.location = location;
    this.schemas = Map.copyOf(schemas);
  }

  /**
   * Reads them out of a savepoint.
   *
   * @param location the folder of a savepoint or checkpoint, or its metadata file, as Flink takes
   *     it
   * @throws IOException when it cannot be read
   */
  public static SavedLayouts of(String location) throws IOException {
    Map<List<String>, Schema> schemas = new HashMap<>();
    for (OperatorState operator : SavedState.metadata(location).getOperatorStates()) {
      Optional<String> uid = operator.getOperatorUid();
      if (uid.isPresent()) {
        for (OperatorSubtaskState subtask : operator.getStates()) {
          for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
            for (StateMetaInfoSnapshot state : SavedState.states(handle)) {
              schema(state).ifPresent(s -> schemas.put(List.of(uid.get(), state.getName()), s));
            }
          }
        }
      }
    }
    return new SavedLayouts(location, schemas);
  }

  private static Optional<Schema> schema(StateMetaInfoSnapshot state) throws IOException {
    TypeSerializerSnapshot<?> values =
        state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER);
    if (values instanceof CompositeTypeSerializerSnapshot<?, ?> composite) {
      TypeSerializerSnapshot<?>[] nested = composite.getNestedSerializerSnapshots();
      values = nested[nested.length - 1];
    }
    return values instanceof AvroSerializerSnapshot<?> avro
        ? Optional.of(schema(avro))
        : Optional.empty();
  }

  /** A snapshot tells its schema only in writing: the class's name, then the schema. */
  private static Schema schema(AvroSerializerSnapshot<?> snapshot) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    snapshot.writeSnapshot(out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    StringUtils.readString(in);
    return new Schema.Parser().parse(StringUtils.readString(in));
  }

  /**
   * What of it these layouts cannot read; each problem names the state, the field and what to do. A
   * state that the savepoint does not have is none: it begins empty.
   */
  public List<String> problems(List<StateLayout> layouts) {
    List<String> problems = new ArrayList<>();
    for (StateLayout layout : layouts) {
      Schema saved = schemas.get(List.of(layout.uid(), layout.name()));
      if (saved != null) {
        problems.addAll(problems(layout, saved));
      }
    }
    return List.copyOf(problems);
  }

  /**
   * The same as an error.
   *
   * @throws StateLayoutException when there are some
   */
  public void require(String job, List<StateLayout> layouts) {
    List<String> problems = problems(layouts);
    if (!problems.isEmpty()) {
      throw new StateLayoutException(job, location, problems);
    }
  }

  private static List<String> problems(StateLayout layout, Schema saved) {
    SchemaCompatibility.SchemaPairCompatibility pair =
        SchemaCompatibility.checkReaderWriterCompatibility(layout.schema(), saved);
    if (pair.getType() == SchemaCompatibilityType.COMPATIBLE) {
      return List.of();
    }
    return pair.getResult().getIncompatibilities().stream()
        .map(
            problem ->
                "state %s of %s, field %s: %s"
                    .formatted(layout.name(), layout.uid(), field(layout, problem), said(problem)))
        .toList();
  }

  /** The names on the way to what does not fit. */
  private static String field(StateLayout layout, Incompatibility problem) {
    List<String> names = new ArrayList<>();
    Schema at = layout.schema();
    String[] steps = problem.getLocation().split("/");
    for (int i = 1; i < steps.length && at != null; i++) {
      if (steps[i].equals("fields") && i + 1 < steps.length && isRecord(at)) {
        Schema.Field field = at.getFields().get(Integer.parseInt(steps[++i]));
        names.add(field.name());
        at = inner(field.schema());
      }
    }
    return names.isEmpty() ? layout.schema().getName() : String.join(".", names);
  }

  private static boolean isRecord(Schema schema) {
    return schema.getType() == Schema.Type.RECORD;
  }

  /** The record inside, if there is one. */
  private static Schema inner(Schema schema) {
    return switch (schema.getType()) {
      case ARRAY -> inner(schema.getElementType());
      case MAP -> inner(schema.getValueType());
      case UNION ->
          schema.getTypes().stream().filter(SavedLayouts::isRecord).findFirst().orElse(schema);
      default -> schema;
    };
  }

  private static String said(Incompatibility problem) {
    return switch (problem.getType()) {
      case READER_FIELD_MISSING_DEFAULT_VALUE ->
          "the saved state does not have it; give it a default, or an alias if it had another name";
      case TYPE_MISMATCH ->
          "its type is another (%s); give it a new name, and the old field back, or migrate the savepoint"
              .formatted(problem.getMessage());
      case MISSING_ENUM_SYMBOLS, MISSING_UNION_BRANCH ->
          "the saved state may have what it no longer takes (%s)".formatted(problem.getMessage());
      default -> problem.getMessage();
    };
  }
}
