package dev.insideout.flink.log;

import java.io.Serializable;
import java.util.List;

/**
 * A view of another group as a job reads it: epoch by epoch.
 *
 * @param name of the view and its topic
 * @param partitions of its topic
 * @param sources the topics of the log that it is made of, each as {@code [region/]topic}
 */
public record HeldView(String name, int partitions, List<String> sources) implements Serializable {}
