package dev.insideout.flink.log;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;

/** Answers what the schema of an id is, over HTTP. */
final class StubRegistry implements AutoCloseable {
  private static final String IDS = "/schemas/ids/";

  private final HttpServer server;

  StubRegistry(Map<Integer, Schema> schemas) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        IDS,
        exchange -> {
          int id = Integer.parseInt(exchange.getRequestURI().getPath().substring(IDS.length()));
          Schema schema = schemas.get(id);
          byte[] body =
              JsonNodeFactory.instance
                  .objectNode()
                  .put("schema", String.valueOf(schema))
                  .toString()
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(schema == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
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
