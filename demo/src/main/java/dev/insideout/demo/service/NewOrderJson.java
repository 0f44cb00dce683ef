package dev.insideout.demo.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads orders from JSON. Prices are decimals in quotes: as a number, somebody on the way would
 * take money for a double.
 */
final class NewOrderJson {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final Predicate<String> NAME =
      Pattern.compile("\\S(\\P{Cntrl}{0,98}\\S)?").asMatchPredicate();
  private static final Predicate<String> PRICE =
      Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,2})?").asMatchPredicate();

  private static final int MOST_LINES = 100;

  /** What the topic's and the view's columns can hold: twelve digits, two of them decimals. */
  private static final BigDecimal MOST = new BigDecimal("9999999999.99");

  private NewOrderJson() {}

  /**
   * Reads an order.
   *
   * @throws Refusal when {@code body} is none, saying which field is wrong and how
   */
  static NewOrder read(byte[] body) {
    JsonNode order = object(parse(body), "the order", List.of("customer_id", "country", "lines"));
    JsonNode lines = order.path("lines");
    require(
        lines.isArray() && !lines.isEmpty() && lines.size() <= MOST_LINES,
        "lines",
        "an array of 1 to %d lines".formatted(MOST_LINES));
    List<NewOrder.Line> read = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      read.add(line(lines.get(i), "lines[%d]".formatted(i)));
    }
    BigDecimal total =
        read.stream().map(NewOrder.Line::price).reduce(BigDecimal.ZERO, BigDecimal::add);
    require(total.compareTo(MOST) <= 0, "lines", "worth %s at most together".formatted(MOST));
    return new NewOrder(
        text(order, "customer_id", "", "a text of 1 to 100 characters", NAME),
        text(order, "country", "", "a country's two letters, such as DE", COUNTRIES::contains),
        read);
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readValue(body);
    } catch (JsonProcessingException e) {
      String where =
          Optional.ofNullable(e.getLocation())
              .map(l -> " at line %d, column %d".formatted(l.getLineNr(), l.getColumnNr()))
              .orElse("");
      throw Refusal.badOrder("the body is not JSON: " + e.getOriginalMessage() + where);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private static NewOrder.Line line(JsonNode node, String where) {
    JsonNode line = object(node, where, List.of("product_id", "quantity", "unit_price"));
    JsonNode quantity = line.path("quantity");
    require(
        quantity.isInt() && quantity.intValue() > 0,
        where + ".quantity",
        "a whole number of at least 1");
    String price =
        text(
            line,
            "unit_price",
            where + ".",
            "a decimal in quotes with 2 decimals at most, such as \"12.50\"",
            PRICE);
    return new NewOrder.Line(
        text(line, "product_id", where + ".", "a text of 1 to 100 characters", NAME),
        quantity.intValue(),
        new BigDecimal(price).setScale(2));
  }

  private static JsonNode object(JsonNode node, String where, List<String> fields) {
    require(node.isObject(), where, "an object with the fields " + fields);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name)) {
                throw Refusal.badOrder(
                    "%s has a field '%s'; what it may have is %s".formatted(where, name, fields));
              }
            });
    return node;
  }

  private static String text(
      JsonNode node, String field, String where, String what, Predicate<String> good) {
    JsonNode value = node.path(field);
    require(value.isTextual() && good.test(value.textValue()), where + field, what);
    return value.textValue();
  }

  private static void require(boolean good, String where, String what) {
    if (!good) {
      throw Refusal.badOrder("%s must be %s".formatted(where, what));
    }
  }
}
