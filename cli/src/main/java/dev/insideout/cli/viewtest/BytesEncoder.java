package dev.insideout.cli.viewtest;

import org.apache.flink.table.data.RowData;

/** Writes the keys or the values of a topic. */
interface BytesEncoder {
  /** What stands in the topic for {@code row}, of which a key needs its own columns alone. */
  byte[] encode(RowData row);
}
