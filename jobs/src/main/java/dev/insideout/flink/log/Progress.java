package dev.insideout.flink.log;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * What a reader of the log tells just before each barrier: how far it has read.
 *
 * @param source the topic, or the view whose epochs it reads
 * @param positions the next offset of each source partition, as text of {@link
 *     dev.insideout.contract.position.Positions}; of a view those that its epoch reflects
 * @param hydrating true while it reads a view that is not yet where it was when this job began
 */
public record Progress(String source, String positions, boolean hydrating) {
  public static final TypeInformation<Progress> TYPE = TypeInformation.of(Progress.class);
}
