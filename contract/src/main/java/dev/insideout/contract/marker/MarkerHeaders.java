package dev.insideout.contract.marker;

import dev.insideout.contract.position.Positions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A marker as record headers, each a UTF-8 string. A record with the header {@code io.kind} is a
 * marker; every row carries {@code io.generation} alone, and {@code io.row-version} where it is
 * delivered eagerly.
 */
public final class MarkerHeaders {
  public static final String KIND = "io.kind";
  public static final String GENERATION = "io.generation";

  /** On the rows of a view that is delivered eagerly: a {@link RowVersion}. */
  public static final String ROW_VERSION = "io.row-version";

  /** So many never exceed a long. */
  private static final int PLAIN_DIGITS = 18;

  /** The {@link #KIND} of a {@link Handover}. */
  private static final String HANDOVER = "handover";

  private static final String EPOCH = "io.epoch";
  private static final String PREVIOUS = "io.previous";
  private static final String GROUP = "io.group";
  private static final String VERSION = "io.version";
  private static final String RUN = "io.run";
  private static final String TAKEOVER = "io.takeover";
  private static final String POSITIONS = "io.positions";
  private static final String ROWS = "io.rows";
  private static final String TIME = "io.time";
  private static final String PARTIAL = "io.partial";

  private MarkerHeaders() {}

  /** The headers of {@code marker}, in a stable order. */
  public static Map<String, String> write(Marker marker) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(KIND, marker.kind().text());
    headers.put(GROUP, marker.group());
    headers.put(VERSION, marker.version());
    headers.put(RUN, marker.run().toString());
    headers.put(GENERATION, Long.toString(marker.epoch().generation()));
    headers.put(EPOCH, Long.toString(marker.epoch().checkpoint()));
    headers.put(PREVIOUS, marker.previous().map(EpochId::toString).orElse(""));
    marker.takeover().ifPresent(offset -> headers.put(TAKEOVER, Long.toString(offset)));
    headers.put(POSITIONS, marker.positions().toString());
    headers.put(ROWS, Integer.toString(marker.rows()));
    headers.put(TIME, Long.toString(marker.time().toEpochMilli()));
    if (!marker.missing().isEmpty()) {
      headers.put(PARTIAL, MissingRegion.text(marker.missing()));
    }
    return headers;
  }

  /** The headers of {@code handover}, in a stable order. */
  public static Map<String, String> write(Handover handover) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(KIND, HANDOVER);
    headers.put(GROUP, handover.group());
    headers.put(VERSION, handover.version());
    headers.put(RUN, handover.run().toString());
    headers.put(TIME, Long.toString(handover.time().toEpochMilli()));
    if (!handover.floor().next().isEmpty()) {
      headers.put(POSITIONS, handover.floor().toString());
    }
    return headers;
  }

  /** True when the record with these headers is a marker and not a row. */
  public static boolean isMarker(Headers headers) {
    return headers.lastHeader(KIND) != null;
  }

  /** True when the marker with these headers is a {@link Handover}. */
  public static boolean isHandover(Headers headers) {
    return text(headers, KIND).equals(HANDOVER);
  }

  /**
   * Reads a handover.
   *
   * @throws IllegalArgumentException when a header is missing or malformed, naming it
   */
  static Handover readHandover(Headers headers) {
    return new Handover(
        text(headers, GROUP),
        text(headers, VERSION),
        Run.parse(text(headers, RUN)),
        Instant.ofEpochMilli(number(headers, TIME)),
        headers.lastHeader(POSITIONS) == null
            ? Positions.NONE
            : Positions.parse(text(headers, POSITIONS)));
  }

  /**
   * Reads a marker.
   *
   * @throws IllegalArgumentException when a header is missing or malformed, naming it
   */
  public static Marker read(Headers headers) {
    String kind = text(headers, KIND);
    String previous = text(headers, PREVIOUS);
    return new Marker(
        MarkerKind.of(kind)
            .orElseThrow(
                () -> new IllegalArgumentException("unknown marker kind '%s'".formatted(kind))),
        text(headers, GROUP),
        text(headers, VERSION),
        Run.parse(text(headers, RUN)),
        new EpochId(number(headers, GENERATION), number(headers, EPOCH)),
        previous.isEmpty() ? Optional.empty() : Optional.of(EpochId.parse(previous)),
        headers.lastHeader(TAKEOVER) == null
            ? OptionalLong.empty()
            : OptionalLong.of(number(headers, TAKEOVER)),
        Positions.parse(text(headers, POSITIONS)),
        count(headers, ROWS),
        Instant.ofEpochMilli(number(headers, TIME)),
        headers.lastHeader(PARTIAL) == null
            ? List.of()
            : MissingRegion.parseAll(text(headers, PARTIAL)));
  }

  /**
   * The generation that wrote the record with these headers; empty for a record that no writer of a
   * view wrote.
   */
  public static OptionalLong generation(Headers headers) {
    Header header = headers.lastHeader(GENERATION);
    return header == null || header.value() == null
        ? OptionalLong.empty()
        : generation(header.value());
  }

  /** Every row has one: no text is made of it where it is a plain number. */
  private static OptionalLong generation(byte[] text) {
    long number = 0;
    for (byte character : text) {
      int digit = character - '0';
      if (digit < 0 || digit > 9 || text.length > PLAIN_DIGITS) {
        return parsed(text);
      }
      number = number * 10 + digit;
    }
    return text.length == 0 ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static OptionalLong parsed(byte[] text) {
    try {
      return OptionalLong.of(Long.parseLong(new String(text, StandardCharsets.UTF_8)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The version of the row with these headers; empty when it has none that can be read. */
  public static Optional<RowVersion> rowVersion(Headers headers) {
    Header header = headers.lastHeader(ROW_VERSION);
    if (header == null || header.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(RowVersion.parse(text(headers, ROW_VERSION)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int count(Headers headers, String name) {
    long number = number(headers, name);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "marker header %s is not a count: '%d'".formatted(name, number));
    }
    return (int) number;
  }

  private static long number(Headers headers, String name) {
    String text = text(headers, name);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "marker header %s is not a number: '%s'".formatted(name, text), e);
    }
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      throw new IllegalArgumentException("marker header %s is missing".formatted(name));
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
