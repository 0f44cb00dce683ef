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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * A schema registry in this process, on the loopback address, with as much of the Confluent API as
 * a job asks for: the newest schema of a subject, the schema of an id, the id of a schema. Each
 * region has subjects of its own, under an address of its own.
 */
final class TestRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LATEST = "/versions/latest";
  private static final Pattern PATH =
      Pattern.compile("(?:/(?<region>[^/]+))?/(?<kind>subjects|schemas/ids)/(?<rest>.+)");

  private final HttpServer server;

  /** An id is the place in this list, counted from 1. */
  private final List<Registered> schemas = new CopyOnWriteArrayList<>();

  private record Registered(String region, String subject, Schema schema) {}

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

  /** The address of the registry of {@code region}; of the local one where it is empty. */
  String address(String region) {
    return "http://%s:%d%s"
        .formatted(
            server.getAddress().getAddress().getHostAddress(),
            server.getAddress().getPort(),
            region.isEmpty() ? "" : "/" + region);
  }

  /** Makes {@code schema} the newest of {@code subject} in a region, and returns its id. */
  synchronized int register(String region, String subject, Schema schema) {
    Registered wanted = new Registered(region, subject, schema);
    Optional<Registered> newest = latest(region, subject);
    if (newest.isEmpty() || !newest.get().equals(wanted)) {
      schemas.add(wanted);
    }
    return id(wanted);
  }

  private int id(Registered registered) {
    return schemas.lastIndexOf(registered) + 1;
  }

  private Optional<Registered> latest(String region, String subject) {
    return schemas.stream()
        .filter(r -> r.region().equals(region) && r.subject().equals(subject))
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
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches()) {
      return Optional.empty();
    }
    String region = Optional.ofNullable(path.group("region")).orElse("");
    String rest = path.group("rest");
    if (!path.group("kind").equals("subjects")) {
      int id = Integer.parseInt(rest);
      return id < 1 || id > schemas.size() ? Optional.empty() : Optional.of(schemas.get(id - 1));
    }
    if (rest.endsWith(LATEST)) {
      return latest(region, rest.substring(0, rest.length() - LATEST.length()));
    }
    Schema schema =
        new Schema.Parser().parse(JSON.readTree(exchange.getRequestBody()).path("schema").asText());
    return Optional.of(new Registered(region, rest, schema)).filter(schemas::contains);
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
