package dev.insideout.sqlview;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a view's statement says.
 *
 * @param group the group whose job keeps the view current
 * @param columns column names in their order, each with its SQL type
 * @param interval how long an epoch would be if the group were this view alone
 * @param partitions how many its topic has
 * @param auditable true when its epochs can be recomputed
 * @param expectedEmpty true when its rows are what should not be
 * @param sources the tables of the log that its rows are made of, also those behind other views
 * @param topics the topics of those tables, sorted
 * @param views the views that its query reads
 */
public record ViewDescription(
    String name,
    String group,
    String comment,
    Map<String, String> columns,
    List<String> primaryKey,
    Duration interval,
    int partitions,
    boolean auditable,
    boolean expectedEmpty,
    List<String> sources,
    List<String> topics,
    List<String> views) {}
