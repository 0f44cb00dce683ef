package dev.insideout.demo.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/** A request is not done. The message is for whoever sent it. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String error;
  private final transient Map<String, String> headers;

  /**
   * Refuses a request.
   *
   * @param status of HTTP
   * @param error names the reason for a program
   */
  Refusal(int status, String error, String message, Map<String, String> headers) {
    super(message);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }

  static Refusal badOrder(String message) {
    return new Refusal(400, "bad_order", message, Map.of());
  }

  static Refusal badToken(String message) {
    return new Refusal(400, "bad_token", message, Map.of());
  }

  static Refusal notFound(String message) {
    return new Refusal(404, "not_found", message, Map.of());
  }

  static Refusal notAllowed(String method, String allowed) {
    return new Refusal(
        405,
        "method_not_allowed",
        "%s is not for this address; %s is".formatted(method, allowed),
        Map.of("Allow", allowed));
  }

  static Refusal tooLarge(int mostBytes) {
    return new Refusal(
        413, "too_large", "a body has %d bytes at most".formatted(mostBytes), Map.of());
  }

  /** It may be asked again in a second. */
  static Refusal notNow(String error, String message) {
    return new Refusal(503, error, message, Map.of("Retry-After", "1"));
  }

  /** It may be done, and is not to be asked again blindly. */
  static Refusal outcomeUnknown(String message) {
    return new Refusal(504, "outcome_unknown", message, Map.of());
  }

  Answer answer() {
    return new Answer(
        status,
        headers,
        JsonNodeFactory.instance.objectNode().put("error", error).put("message", getMessage()));
  }
}
