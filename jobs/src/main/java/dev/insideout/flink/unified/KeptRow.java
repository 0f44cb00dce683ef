package dev.insideout.flink.unified;

import org.apache.flink.table.data.binary.BinaryRowData;

/**
 * A row that a hop keeps: as it came, and from the first snapshot on as the bytes that savepoints
 * have of it. So a snapshot of a heap backend encodes only what has changed since the one before;
 * what rests is smaller, and an array to the garbage collector where a row is four objects. Nobody
 * changes it, so that who copies it goes on with the same.
 */
final class KeptRow {
  /** The row, or its bytes; a snapshot's thread makes the one of the other. */
  private volatile Object form;

  KeptRow(BinaryRowData row) {
    form = row;
  }

  /** The row; when it is decoded for that, it holds until the next is. */
  BinaryRowData row(KeptRowSerializer serializer) {
    Object now = form;
    return now instanceof byte[] bytes ? serializer.decoded(bytes) : (BinaryRowData) now;
  }

  byte[] bytes(KeptRowSerializer serializer) {
    Object now = form;
    if (now instanceof byte[] bytes) {
      return bytes;
    }
    byte[] encoded = serializer.encoded((BinaryRowData) now);
    form = encoded;
    return encoded;
  }
}
