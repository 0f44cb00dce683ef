package dev.insideout.sqlview;

import java.util.List;
import java.util.Map;

/**
 * A table that a view can read: one of the log, or another view.
 *
 * @param columns column names in their order, each with its SQL type
 * @param primaryKey none for a table of events
 */
public record ReadableTable(String name, Map<String, String> columns, List<String> primaryKey) {}
