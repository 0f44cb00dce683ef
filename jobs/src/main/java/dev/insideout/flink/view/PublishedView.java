package dev.insideout.flink.view;

import java.io.Serializable;

/** What the publisher must know of its view. */
record PublishedView(
    String name, String group, ViewSchemas schemas, PartitionKeys partitionKeys, ViewLog log)
    implements Serializable {}
