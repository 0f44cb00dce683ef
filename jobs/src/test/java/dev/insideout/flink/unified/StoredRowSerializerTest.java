package dev.insideout.flink.unified;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

/** What is read has the bytes of what was written, and took fewer. */
class StoredRowSerializerTest {
  private static final int ROWS = 20;

  private final long seed = Long.getLong("insideout.seed", System.nanoTime());
  private final RandomRows random = new RandomRows(seed);

  @Test
  void rowsOfEveryTypeAndNumber() throws Exception {
    long before = 0;
    long after = 0;
    for (int round = 0; round < 300; round++) {
      RowType type = random.type();
      List<BinaryRowData> rows = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        rows.add(kept(type));
      }
      before += rows.stream().mapToLong(BinaryRowData::getSizeInBytes).sum();
      after += check(new StoredRowSerializer(type), rows);
    }
    System.out.printf(
        "%d rows of random types: %d bytes in memory, %d written, seed %d%n",
        300 * ROWS, before, after, seed);
    assertThat(after).isLessThan(before);
  }

  @Test
  void rowsOfSeveralArmsInOne() throws Exception {
    for (int round = 0; round < 100; round++) {
      List<RowType> types = List.of(random.type(), random.type(), random.type());
      List<BinaryRowData> packed = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        packed.add(
            ArmRows.pack(
                types.stream()
                    .map(type -> random.below(4) == 0 ? null : kept(type))
                    .toArray(BinaryRowData[]::new)));
      }
      check(new StoredRowSerializer(RowType.of(types.toArray(LogicalType[]::new))), packed);
    }
    System.out.printf("%d rows of three arms, seed %d%n", 100 * ROWS, seed);
  }

  @Test
  void rowsAreEncodedOnce() throws Exception {
    for (int round = 0; round < 100; round++) {
      RowType type = random.type();
      KeptRowSerializer serializer = new KeptRowSerializer(type);
      StoredRowSerializer plain = new StoredRowSerializer(type);
      for (int i = 0; i < ROWS; i++) {
        BinaryRowData row = kept(type);
        KeptRow kept = new KeptRow(row);
        assertThat(kept.row(serializer)).isSameAs(row);

        DataOutputSerializer first = new DataOutputSerializer(64);
        serializer.serialize(kept, first);
        DataOutputSerializer second = new DataOutputSerializer(64);
        serializer.duplicate().serialize(kept, second);
        DataOutputSerializer expected = new DataOutputSerializer(64);
        plain.serialize(row, expected);

        assertThat(first.getCopyOfBuffer())
            .as("seed %d", seed)
            .isEqualTo(expected.getCopyOfBuffer());
        assertThat(second.getCopyOfBuffer()).isEqualTo(expected.getCopyOfBuffer());
        assertThat(kept.bytes(serializer)).isSameAs(kept.bytes(serializer));
        assertThat(kept.row(serializer)).as("seed %d", seed).isNotSameAs(row).isEqualTo(row);
        KeptRow read = serializer.deserialize(new DataInputDeserializer(first.getCopyOfBuffer()));
        assertThat(read.row(serializer)).isEqualTo(row);
      }
    }
    System.out.printf("%d kept rows of random types, seed %d%n", 100 * ROWS, seed);
  }

  private BinaryRowData kept(RowType type) {
    BinaryRowData row = new RowDataSerializer(type).toBinaryRow(random.row(type));
    int[] all = IntStream.range(0, type.getFieldCount()).toArray();
    return new KeptColumns(type, all).of(row);
  }

  /** Gives how many bytes all of them took. */
  private int check(TypeSerializer<RowData> serializer, List<BinaryRowData> rows)
      throws IOException {
    DataOutputSerializer whole = new DataOutputSerializer(64);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    DataOutputViewStreamWrapper view = new DataOutputViewStreamWrapper(stream);
    for (BinaryRowData row : rows) {
      serializer.serialize(row, whole);
      serializer.serialize(row, view);
    }
    assertThat(stream.toByteArray()).isEqualTo(whole.getCopyOfBuffer());

    DataInputDeserializer in = new DataInputDeserializer(whole.getCopyOfBuffer());
    TypeSerializer<RowData> restored = restored(serializer);
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    DataInputViewStreamWrapper source =
        new DataInputViewStreamWrapper(new ByteArrayInputStream(stream.toByteArray()));
    for (BinaryRowData row : rows) {
      assertThat(restored.deserialize(in)).as("seed %d", seed).isEqualTo(row);
      restored.copy(source, new DataOutputViewStreamWrapper(copied));
    }
    assertThat(in.available()).isZero();
    assertThat(copied.toByteArray()).isEqualTo(stream.toByteArray());
    return whole.length();
  }

  /** The one that a savepoint leads to. */
  private static TypeSerializer<RowData> restored(TypeSerializer<RowData> serializer)
      throws IOException {
    TypeSerializerSnapshot<RowData> written = serializer.snapshotConfiguration();
    DataOutputSerializer out = new DataOutputSerializer(64);
    written.writeSnapshot(out);
    TypeSerializerSnapshot<RowData> read = new StoredRowSnapshot();
    read.readSnapshot(
        written.getCurrentVersion(),
        new DataInputDeserializer(out.getCopyOfBuffer()),
        StoredRowSerializerTest.class.getClassLoader());
    assertThat(written.resolveSchemaCompatibility(read).isCompatibleAsIs()).isTrue();
    return read.restoreSerializer();
  }

  @Test
  void otherTypesAreNotCompatible() {
    StoredRowSnapshot one = new StoredRowSnapshot(RowType.of(new BigIntType()));
    StoredRowSnapshot two = new StoredRowSnapshot(RowType.of(new BigIntType(), new BigIntType()));

    assertThat(two.resolveSchemaCompatibility(one).isIncompatible()).isTrue();
  }
}
