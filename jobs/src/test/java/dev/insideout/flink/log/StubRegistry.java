package dev.insideout.flink.log;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;

/** Answers what the schema of an id is, over HTTP, and what that of a subject, always the same. */
final class StubRegistry implements AutoCloseable {
  private static final String IDS = "/schemas/ids/";

  private static final String SUBJECTS = "/subjects/";

  private final HttpServer server;

  StubRegistry(Map<Integer, Schema> schemas, Schema ofSubjects) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        IDS,
        exchange -> {
          int id = Integer.parseInt(exchange.getRequestURI().getPath().substring(IDS.length()));
          answer(exchange, schemas.get(id));
        });
    server.createContext(SUBJECTS, exchange -> answer(exchange, ofSubjects));
    server.start();
  }

  private static void answer(HttpExchange exchange, Schema schema) throws IOException {
    byte[] body =
        JsonNodeFactory.instance
            .objectNode()
            .put("schema", String.valueOf(schema))
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(schema == null ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String address() {
    return "http://%s:%d"
        .formatted(
            server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
