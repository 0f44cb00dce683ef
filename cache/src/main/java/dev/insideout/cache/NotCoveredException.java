package dev.insideout.cache;

import dev.insideout.contract.position.Positions;
import java.time.Duration;
import java.util.stream.Collectors;

/** What a token names was not in the view within the time that was given. */
public final class NotCoveredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotCoveredException(Token token, Duration waited, Positions positions, ViewState state) {
    super(
        "after %.1f s the view does not contain %s yet; it is %s"
            .formatted(
                waited.toMillis() / 1000d,
                token.offsets().entrySet().stream()
                    .filter(record -> !positions.contain(record.getKey(), record.getValue()))
                    .map(
                        record ->
                            "offset %d of %s (it has those below %d)"
                                .formatted(
                                    record.getValue(),
                                    record.getKey(),
                                    positions.of(record.getKey()).orElse(0)))
                    .collect(Collectors.joining(", ")),
                state));
  }
}
