package dev.insideout.cache;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.util.stream.Collectors;

/** A token names a topic that the view does not read: waiting for it would never end. */
public final class ForeignTokenException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ForeignTokenException(SourcePartition foreign, Positions positions) {
    super(
        "the token names topic %s, which the view does not read; it reads %s"
            .formatted(
                topic(foreign),
                positions.next().keySet().stream()
                    .map(ForeignTokenException::topic)
                    .distinct()
                    .collect(Collectors.joining(", "))));
  }

  private static String topic(SourcePartition partition) {
    return (partition.region().isEmpty() ? "" : partition.region() + "/") + partition.topic();
  }
}
