package dev.insideout.cache;

/** A view is delivered in another way than the one that its reader reads. */
public final class DeliveryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DeliveryException(String message) {
    super(message);
  }

  static DeliveryException eager(String view) {
    return new DeliveryException(
        "view '%s' is delivered eagerly and has no epochs: read it with EagerReader"
            .formatted(view));
  }

  static DeliveryException inEpochs(String view) {
    return new DeliveryException(
        "view '%s' is delivered in epochs: read it with EpochReader".formatted(view));
  }
}
