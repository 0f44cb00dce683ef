package dev.insideout.flink.log;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/**
 * The rows of a table that is one of the types in a topic. All tables over a topic in one job hang
 * on one source and one {@link TypeSplitter}: they stand at one position, and get the records of a
 * key in the order in which they were written. The first table adds the two; the others find them
 * among what the job has.
 */
final class TypedRows {
  private TypedRows() {}

  static SingleOutputStreamOperator<RowData> of(
      ProviderContext provider,
      StreamExecutionEnvironment env,
      LogTable table,
      Supplier<? extends DataStream<RawRecord>> records,
      InternalTypeInfo<RowData> rowType,
      RecordRows rows) {
    BadRecords bad = table.badRecords();
    DataStream<TypedRecord> typed =
        splitter(env, table).orElseGet(() -> split(provider, table, records.get(), bad));
    RowType key = (RowType) Projection.of(table.key()).project(table.type()).getLogicalType();
    boolean firstOfKey = readers(env, table.topic()).map(TypeReader::key).noneMatch(key::equals);
    RecordType type = table.recordType().orElseThrow();
    SingleOutputStreamOperator<RowData> read =
        typed.transform(
            "read %s of %s".formatted(type.name(), table.topic()),
            rowType,
            new TypeReader(type, key, firstOfKey, rows, bad));
    provider.generateUid("type-reader").ifPresent(read::uid);
    return read;
  }

  private static DataStream<TypedRecord> split(
      ProviderContext provider, LogTable table, DataStream<RawRecord> records, BadRecords bad) {
    SingleOutputStreamOperator<TypedRecord> typed =
        records.transform(
            "types of " + table.topic(),
            TypedRecord.TYPE,
            new TypeSplitter(table.source(), table.schemas().registry(), bad));
    provider.generateUid("type-splitter").ifPresent(typed::uid);
    return typed;
  }

  private static Optional<DataStream<TypedRecord>> splitter(
      StreamExecutionEnvironment env, LogTable table) {
    for (Transformation<?> transformation : env.getTransformations()) {
      if (LogReaders.input(transformation).orElse(null) instanceof TypeSplitter splitter
          && splitter.topic().equals(table.topic())) {
        requireSame(splitter, table);
        @SuppressWarnings("unchecked") // A splitter's output is always of this type.
        Transformation<TypedRecord> typed = (Transformation<TypedRecord>) transformation;
        return Optional.of(new DataStream<>(env, typed));
      }
    }
    return Optional.empty();
  }

  private static void requireSame(TypeSplitter splitter, LogTable table) {
    if (!splitter.source().equals(Optional.of(table.source()))
        || !splitter.bad().equals(table.badRecords())) {
      throw new ValidationException(
          "the tables over topic '%s' are read together: say the same of %s in each of them"
              .formatted(
                  table.topic(),
                  String.join(
                      ", ",
                      List.of(
                          LogOptions.START.key(),
                          LogOptions.END.key(),
                          LogOptions.BAD_RECORD.key(),
                          LogOptions.RESIDENT.key()))));
    }
  }

  private static Stream<TypeReader> readers(StreamExecutionEnvironment env, String topic) {
    return env.getTransformations().stream()
        .flatMap(transformation -> LogReaders.input(transformation).stream())
        .filter(TypeReader.class::isInstance)
        .map(TypeReader.class::cast)
        .filter(reader -> reader.topic().equals(topic));
  }
}
