package dev.insideout.contract.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
  private static final String REFERENCES =
      """
      "references": [
        {"name": "shop.Placed", "subject": "shop.Placed", "version": 2},
        {"name": "shop.Shipped", "subject": "shop.Shipped", "version": 1}]""";
  private static final String UNION = "\"schema\": \"[\\\"shop.Placed\\\", \\\"shop.Shipped\\\"]\"";

  /** Both types name a third. */
  private static final String ORDER_ID =
      "\"references\": [{\"name\": \"shop.Id\", \"subject\": \"shop.Id\", \"version\": 1}]";

  private static final Map<String, String> ANSWERS =
      Map.of(
          "/schemas/ids/7",
          "{%s, %s}".formatted(UNION, REFERENCES),
          "/subjects/orders-value/versions/latest",
          "{\"version\": 1, \"id\": 7, %s, %s}".formatted(UNION, REFERENCES),
          "/subjects/shop.Placed/versions/2",
          "{\"schema\": \"%s\", %s}".formatted(record("Placed"), ORDER_ID),
          "/subjects/shop.Shipped/versions/1",
          "{\"schema\": \"%s\", %s}".formatted(record("Shipped"), ORDER_ID),
          "/subjects/shop.Id/versions/1",
          "{\"schema\": \"{\\\"type\\\": \\\"fixed\\\", \\\"name\\\": \\\"shop.Id\\\", \\\"size\\\": 4}\"}");

  private static String record(String name) {
    return "{'type': 'record', 'name': 'shop.%s', 'fields': [{'name': 'id', 'type': 'shop.Id'}]}"
        .formatted(name)
        .replace("'", "\\\"");
  }

  @Test
  void aSchemaMayNameTypesOfOtherSubjects() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              ANSWERS
                  .getOrDefault(exchange.getRequestURI().getPath(), "{}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      SchemaRegistry registry =
          new SchemaRegistry("http://127.0.0.1:%d".formatted(server.getAddress().getPort()));

      Schema union = registry.byId(7);
      assertThat(union.getTypes())
          .extracting(Schema::getFullName)
          .containsExactly("shop.Placed", "shop.Shipped");
      assertThat(union.getTypes().get(1).getField("id").schema().getFullName())
          .isEqualTo("shop.Id");
      assertThat(registry.latest("orders-value").orElseThrow().schema()).isEqualTo(union);
    } finally {
      server.stop(0);
    }
  }
}
