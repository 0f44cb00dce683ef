package dev.insideout.sqlview;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a view comes from.
 *
 * @param topics the tables of the log that its query names, sorted
 * @param views the views that its query names, sorted
 * @param columns of which columns, as {@code table.column}, each of its own is made; {@code
 *     table.*} where rows are counted
 */
public record ViewLineage(
    String view,
    String group,
    List<String> topics,
    List<String> views,
    Map<String, Set<String>> columns) {}
