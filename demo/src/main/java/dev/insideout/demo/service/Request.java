package dev.insideout.demo.service;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a client asks for.
 *
 * @param method of HTTP
 * @param path its segments, decoded
 * @param token the text of the header, unread
 */
record Request(String method, List<String> path, Optional<String> token, byte[] body) {
  /** The header that tokens travel in. */
  static final String TOKEN = "Insideout-Token";

  static final int MOST_BYTES = 64 << 10;

  /**
   * Reads a request.
   *
   * @throws Refusal when it is too large
   */
  static Request read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw Refusal.tooLarge(MOST_BYTES);
    }
    return new Request(
        exchange.getRequestMethod(),
        Arrays.stream(exchange.getRequestURI().getRawPath().substring(1).split("/", -1))
            .map(Request::decode)
            .toList(),
        Optional.ofNullable(exchange.getRequestHeaders().getFirst(TOKEN)),
        body);
  }

  /** A plus sign stands for itself in a path, other than in a form. */
  private static String decode(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
