package dev.insideout.flink.log;

import java.io.Serializable;

/**
 * What part of a topic a job reads.
 *
 * @param topic as {@code [region/]topic}
 * @param start where its first start begins
 * @param end positions at which it ends, as text; null where it never does
 */
public record LogSource(String topic, LogOptions.Start start, String end) implements Serializable {}
