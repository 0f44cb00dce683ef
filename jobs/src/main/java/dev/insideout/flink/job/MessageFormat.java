package dev.insideout.flink.job;

import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How a message is written from one operator to the next. Without one, Flink asks a record's fields
 * by reflection, one after the other; where messages are many, that takes more than what is done
 * with them. A message has a format by {@code @TypeInfo(TheFormat.class)}, a public class without
 * arguments.
 *
 * <p>A message is on its way within one run of a job and is kept in no state, so that its format
 * may change at will. What is kept is described by {@link StateLayout}.
 */
public abstract class MessageFormat<T> extends TypeInfoFactory<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  protected abstract void write(T message, DataOutputView out) throws IOException;

  /** Reads what {@link #write} wrote, and no more. */
  protected abstract T read(DataInputView in) throws IOException;

  @Override
  @SuppressWarnings("unchecked") // Flink asks for the type that has the annotation.
  public final TypeInformation<T> createTypeInfo(
      Type type, Map<String, TypeInformation<?>> generics) {
    return new MessageType<>((Class<T>) type, this);
  }
}
