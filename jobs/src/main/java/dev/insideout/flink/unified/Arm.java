package dev.insideout.flink.unified;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * One input of a hop: a stream of changes with at most one row a key. {@code +I} and {@code +U} say
 * what a key's row is now, {@code -D} and {@code -U} that it has none; of these only the key
 * columns are read.
 *
 * @param type all columns, {@code passes} included
 * @param key the columns that are unique in the arm and that the join compares
 * @param inner true when a row of the root needs a row of this arm; of no meaning for the root
 * @param filtered true when the last column is a BOOLEAN: a row in which it is not true is as good
 *     as deleted
 * @param kept the columns that the hop keeps and puts out, in their order
 */
public record Arm(
    DataStream<RowData> rows,
    RowType type,
    int[] key,
    boolean inner,
    boolean filtered,
    int[] kept) {}
