package dev.insideout.benchmarks.unified.fact;

import java.util.Optional;

/**
 * A change of one key of a topic.
 *
 * @param row what is so from now on; nothing when the key is deleted
 * @param time when it happened, in milliseconds since 1970
 * @param note what fills the record up, and no view reads
 */
public record Fact(FactTopic topic, String key, Optional<FactRow> row, long time, String note) {}
