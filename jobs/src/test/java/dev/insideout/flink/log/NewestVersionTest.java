package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewestVersionTest {
  private static final RowType TYPE =
      RowType.of(
          new VarCharType(false, VarCharType.MAX_LENGTH),
          new BigIntType(false),
          new VarCharType(false, VarCharType.MAX_LENGTH));

  private KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness;

  @BeforeEach
  void open() throws Exception {
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(TYPE);
    RowKey key = new RowKey(TYPE, new int[] {0});
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new NewestVersion(type, 1)), key, key.getProducedType());
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void handsOnANewerVersionAsAnUpdate() throws Exception {
    order("1", 1, "created");
    order("1", 2, "paid");

    assertThat(changes()).containsExactly("+I 1 created", "-U 1 created", "+U 1 paid");
  }

  @Test
  void dropsAnOlderVersionAndADuplicate() throws Exception {
    order("1", 2, "paid");
    order("1", 1, "created");
    order("1", 2, "paid");

    assertThat(changes()).containsExactly("+I 1 paid");
  }

  @Test
  void deletesOnATombstoneAndKeepsNothing() throws Exception {
    order("1", 2, "paid");
    tombstone("1");
    tombstone("1");

    assertThat(changes()).containsExactly("+I 1 paid", "-D 1 paid");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void takesTheFirstVersionAfterADeletionWhateverItsNumber() throws Exception {
    order("1", 2, "paid");
    tombstone("1");
    order("1", 1, "created");

    assertThat(changes()).containsExactly("+I 1 paid", "-D 1 paid", "+I 1 created");
  }

  private void order(String id, long version, String status) throws Exception {
    harness.processElement(
        GenericRowData.of(StringData.fromString(id), version, StringData.fromString(status)), 0);
  }

  private void tombstone(String id) throws Exception {
    harness.processElement(
        GenericRowData.ofKind(RowKind.DELETE, StringData.fromString(id), null, null), 0);
  }

  private List<String> changes() {
    return harness.extractOutputValues().stream()
        .map(
            row -> row.getRowKind().shortString() + " " + row.getString(0) + " " + row.getString(2))
        .toList();
  }
}
