package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import java.io.Serializable;

/** What the publisher must know of its view. */
record PublishedView(
    String name, String group, ViewSchemas schemas, PartitionKeys partitionKeys, LogConnection log)
    implements Serializable {}
