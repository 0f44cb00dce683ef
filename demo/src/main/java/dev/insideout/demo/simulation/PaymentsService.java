package dev.insideout.demo.simulation;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.insideout.demo.fact.Payment;
import dev.insideout.demo.fact.Topics;
import java.util.function.Consumer;

/** Takes the money for an order, tries again when that fails, and pays back. */
final class PaymentsService {
  private static final int MOST_ATTEMPTS = 3;
  private static final int REFUSED_PER_MILLE = 100;

  /** Of those that were authorised. */
  private static final int FAILED_AT_CAPTURE_PER_MILLE = 20;

  private final Timeline timeline;
  private final Chance chance;
  private final Delivery delivery;

  PaymentsService(Timeline timeline, Chance chance, Delivery delivery) {
    this.timeline = timeline;
    this.chance = chance;
    this.delivery = delivery;
  }

  /** Money that was taken and can be paid back. */
  interface Capture {
    void refund();
  }

  /** Calls {@code paid} when the money is there, or {@code givenUp} after the last attempt. */
  void pay(OpenOrder order, Consumer<Capture> paid, Runnable givenUp) {
    timeline.within(ofSeconds(10), ofMinutes(2), () -> attempt(order, 1, paid, givenUp));
  }

  private void attempt(OpenOrder order, int number, Consumer<Capture> paid, Runnable givenUp) {
    String id = "Y%s-%d".formatted(order.id().substring(1), number);
    if (chance.perMille(REFUSED_PER_MILLE)) {
      write(first(id, order, "failed"));
      retry(order, number, paid, givenUp);
      return;
    }
    Payment authorised = write(first(id, order, "authorised"));
    timeline.within(
        ofSeconds(10),
        ofMinutes(2),
        () -> {
          if (chance.perMille(FAILED_AT_CAPTURE_PER_MILLE)) {
            write(next(authorised, "failed"));
            retry(order, number, paid, givenUp);
            return;
          }
          Payment captured = write(next(authorised, "captured"));
          paid.accept(
              () ->
                  timeline.within(
                      ofMinutes(1), ofMinutes(30), () -> write(next(captured, "refunded"))));
        });
  }

  private void retry(OpenOrder order, int failed, Consumer<Capture> paid, Runnable givenUp) {
    if (failed == MOST_ATTEMPTS) {
      timeline.after(ofSeconds(1), givenUp);
    } else {
      timeline.within(ofSeconds(30), ofMinutes(5), () -> attempt(order, failed + 1, paid, givenUp));
    }
  }

  private Payment first(String id, OpenOrder order, String status) {
    return new Payment(
        id,
        delivery.eventId(Topics.PAYMENTS),
        timeline.now(),
        1L,
        order.id(),
        status,
        order.total());
  }

  private Payment next(Payment old, String status) {
    return new Payment(
        old.getPaymentId(),
        delivery.eventId(Topics.PAYMENTS),
        timeline.now(),
        old.getVersion() + 1,
        old.getOrderId(),
        status,
        old.getAmount());
  }

  private Payment write(Payment payment) {
    delivery.write(Topics.PAYMENTS, payment);
    return payment;
  }
}
