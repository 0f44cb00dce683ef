package dev.insideout.notifications;

/** One of what teller hears of a customer; the others are null. */
public record CustomerInput(
    String customerId, CustomerLevel level, Occasion occasion, Notification told) {

  static CustomerInput of(CustomerLevel level) {
    return new CustomerInput(level.customerId(), level, null, null);
  }

  static CustomerInput of(Occasion occasion) {
    return new CustomerInput(occasion.customerId(), null, occasion, null);
  }

  static CustomerInput of(Notification told) {
    return new CustomerInput(told.customerId(), null, null, told);
  }
}
