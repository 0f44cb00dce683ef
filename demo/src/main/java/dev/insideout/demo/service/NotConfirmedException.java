package dev.insideout.demo.service;

/** The log has not confirmed an order. */
final class NotConfirmedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotConfirmedException(String message, Throwable cause) {
    super(message, cause);
  }
}
