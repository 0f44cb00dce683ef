package dev.insideout.flink.log;

import dev.insideout.contract.marker.MissingRegion;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * What a reader of the log tells just before each barrier: how far it has read.
 *
 * @param source the topic, or the view whose epochs it reads
 * @param positions the next offset of each source partition, as text of {@link
 *     dev.insideout.contract.position.Positions}; of a view those that its epoch reflects
 * @param hydrating true while it reads a view that is not yet where it was when this job began
 * @param newest the time of the newest record that it has read since it started, in milliseconds
 *     since 1970; {@link #NOTHING} where there is none, and of a view
 * @param missing the regions that the epoch of a view lacks, as text of {@link MissingRegion}
 */
public record Progress(
    String source, String positions, boolean hydrating, long newest, String missing) {
  /** The time of no record. */
  public static final long NOTHING = Long.MIN_VALUE;

  public static final TypeInformation<Progress> TYPE = TypeInformation.of(Progress.class);

  /** Of a reader that knows of no newer record, and of no region that is missing. */
  public Progress(String source, String positions, boolean hydrating) {
    this(source, positions, hydrating, NOTHING, "");
  }

  /** {@link #missing}, read. */
  public List<MissingRegion> missingRegions() {
    return MissingRegion.parseAll(missing);
  }
}
