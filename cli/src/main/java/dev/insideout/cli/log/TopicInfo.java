package dev.insideout.cli.log;

/**
 * A topic of the log.
 *
 * @param records committed offsets from the first to the last: an upper bound, since compaction and
 *     transactions leave gaps
 * @param compacted true when the topic keeps the newest record of every key
 */
public record TopicInfo(String name, int partitions, long records, boolean compacted) {}
