package dev.insideout.cache;

import dev.insideout.contract.marker.Marker;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The rows have to be loaded from the start of their topics again. */
final class BeginAnewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Map<TopicPartition, Marker> takeovers;

  /**
   * Says why.
   *
   * @param takeovers that are to be known from the start
   */
  BeginAnewException(String reason, Map<TopicPartition, Marker> takeovers) {
    super(reason);
    this.takeovers = Map.copyOf(takeovers);
  }

  Map<TopicPartition, Marker> takeovers() {
    return takeovers;
  }
}
