package dev.insideout.flink.unified;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Rows of the root that point to rows of a dimension: a stream in which they are added ({@code +I},
 * {@code +U}) and taken back ({@code -U}, {@code -D}) with all their columns.
 *
 * @param key the columns that are unique in the root
 * @param foreignKey the columns that the join compares with the dimension's key
 * @param kept the columns that the hop keeps and puts out, in their order
 */
public record Pointing(
    DataStream<RowData> rows, RowType type, int[] key, int[] foreignKey, int[] kept) {}
