package dev.insideout.flink;

/** A record of a {@link FolderLog} and where it stands in its partition. */
public record FolderRecord(long offset, TopicRecord record) {}
