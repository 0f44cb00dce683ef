package dev.insideout.sqlview;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a view's statement says.
 *
 * @param columns column names in their order, each with its SQL type
 * @param interval how long an epoch is
 * @param sources the tables of the log that the query reads
 */
public record ViewDescription(
    String name,
    String comment,
    Map<String, String> columns,
    List<String> primaryKey,
    Duration interval,
    List<String> sources) {}
