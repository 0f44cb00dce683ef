package dev.insideout.cli.viewtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/**
 * A schema registry in this process, on the loopback address, with as much of the Confluent API as
 * a job asks for: the newest schema of a subject, the schema of an id, the id of a schema.
 */
final class TestRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBJECTS = "/subjects/";
  private static final String LATEST = "/versions/latest";
  private static final String IDS = "/schemas/ids/";

  private final HttpServer server;

  /** An id is the place in this list, counted from 1. */
  private final List<Registered> schemas = new CopyOnWriteArrayList<>();

  private record Registered(String subject, Schema schema) {}

  private TestRegistry(HttpServer server) {
    this.server = server;
  }

  static TestRegistry start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      TestRegistry registry = new TestRegistry(server);
      server.createContext("/", registry::answer);
      server.start();
      return registry;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "http://%s:%d"
        .formatted(
            server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort());
  }

  /** Makes {@code schema} the newest of {@code subject}, and returns its id. */
  synchronized int register(String subject, Schema schema) {
    Registered wanted = new Registered(subject, schema);
    Optional<Registered> newest = latest(subject);
    if (newest.isEmpty() || !newest.get().equals(wanted)) {
      schemas.add(wanted);
    }
    return id(wanted);
  }

  private int id(Registered registered) {
    return schemas.lastIndexOf(registered) + 1;
  }

  private Optional<Registered> latest(String subject) {
    return schemas.stream()
        .filter(registered -> registered.subject().equals(subject))
        .reduce((earlier, later) -> later);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Optional<Registered> found = find(exchange);
    byte[] body =
        found
            .map(this::json)
            .orElseGet(JsonNodeFactory.instance::objectNode)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(found.isPresent() ? 200 : 404, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Optional<Registered> find(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.startsWith(IDS)) {
      int id = Integer.parseInt(path.substring(IDS.length()));
      return id < 1 || id > schemas.size() ? Optional.empty() : Optional.of(schemas.get(id - 1));
    }
    if (path.endsWith(LATEST)) {
      return latest(path.substring(SUBJECTS.length(), path.length() - LATEST.length()));
    }
    Schema schema =
        new Schema.Parser().parse(JSON.readTree(exchange.getRequestBody()).path("schema").asText());
    return Optional.of(new Registered(path.substring(SUBJECTS.length()), schema))
        .filter(schemas::contains);
  }

  private ObjectNode json(Registered registered) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("subject", registered.subject())
        .put("version", 1)
        .put("id", id(registered))
        .put("schema", registered.schema().toString());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
