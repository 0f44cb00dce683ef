package dev.insideout.cli.demo;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How a view does.
 *
 * @param rows how many it has
 * @param updates how many rows it has changed or deleted since the demo began
 * @param p50 freshness in milliseconds: half of the records were shown in this time
 * @param p99 as p50, for 99 of 100 records
 * @param lastChange its newest row, as JSON; empty before the first
 * @param counts of a job in Java, how many rows have which status
 */
public record ViewStatus(
    String view,
    int rows,
    long updates,
    OptionalLong p50,
    OptionalLong p99,
    String lastChange,
    Map<String, Long> counts) {}
