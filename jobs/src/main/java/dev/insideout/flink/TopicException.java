package dev.insideout.flink;

import org.apache.kafka.common.errors.RetriableException;

/** A topic is not as it must be, or the broker could not be asked. The message is for a person. */
public final class TopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TopicException(String message) {
    super(message);
  }

  public TopicException(String message, Throwable cause) {
    super(message, cause);
  }

  /** True when nobody answered: worth another try, unlike what the broker said. */
  public boolean brokerIsAway() {
    return getCause() instanceof RetriableException;
  }
}
