package dev.insideout.contract.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.contract.position.SourceTopic;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A schema registry that speaks the Confluent REST API, at a base address such as {@code
 * http://127.0.0.1:8081/apis/ccompat/v7}. Thread-safe; schemas by id are fetched once.
 *
 * <p>Every method throws {@link RegistryUnreachableException} when nobody answers and {@link
 * RegistryException} when the answer is an error.
 */
public final class SchemaRegistry {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int TIMEOUT_MS = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String address;
  private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();

  public SchemaRegistry(String address) {
    this.address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }

  /**
   * The subject of a topic's keys, in the registry of its region.
   *
   * @param topic as {@code [region/]topic}
   */
  public static String keySubject(String topic) {
    return SourceTopic.parse(topic).topic() + "-key";
  }

  /**
   * The subject of a topic's values, in the registry of its region.
   *
   * @param topic as {@code [region/]topic}
   */
  public static String valueSubject(String topic) {
    return SourceTopic.parse(topic).topic() + "-value";
  }

  /**
   * The schema under {@code id}.
   *
   * @throws UnknownSchemaException when the registry has none
   */
  public Schema byId(int id) {
    Schema known = byId.get(id);
    if (known != null) {
      return known;
    }
    Answer answer = get("/schemas/ids/" + id);
    if (answer.status() == 404) {
      throw new UnknownSchemaException(id);
    }
    try {
      Schema schema = schema(body(answer));
      byId.put(id, schema);
      return schema;
    } catch (SchemaParseException e) {
      throw new UnknownSchemaException(id, e);
    }
  }

  /** The newest version of {@code subject}, if it has one. */
  public Optional<RegisteredSchema> latest(String subject) {
    Answer answer = get("/subjects/%s/versions/latest".formatted(encode(subject)));
    if (answer.status() == 404) {
      return Optional.empty();
    }
    return Optional.of(registered(subject, body(answer)));
  }

  /** All versions of {@code subject}, oldest first; none when it is not known. */
  public List<RegisteredSchema> versions(String subject) {
    String path = "/subjects/%s/versions".formatted(encode(subject));
    Answer answer = get(path);
    if (answer.status() == 404) {
      return List.of();
    }
    List<RegisteredSchema> versions = new ArrayList<>();
    for (JsonNode version : body(answer)) {
      versions.add(registered(subject, body(get(path + "/" + version.asInt()))));
    }
    return List.copyOf(versions);
  }

  private RegisteredSchema registered(String subject, JsonNode body) {
    return new RegisteredSchema(
        subject, body.path("version").asInt(), body.path("id").asInt(), parse(body));
  }

  /**
   * Makes sure that {@code subject} has {@code schema} and returns its id; the same schema again
   * gets the same id.
   *
   * @throws IncompatibleSchemaException when the subject's compatibility rule refuses it
   */
  public int register(String subject, Schema schema) {
    ObjectNode body = JSON.createObjectNode().put("schema", schema.toString());
    Answer answer =
        send("POST", "/subjects/%s/versions".formatted(encode(subject)), Optional.of(body));
    if (answer.status() == 409) {
      throw new IncompatibleSchemaException(subject, message(answer));
    }
    return body(answer).path("id").asInt();
  }

  /** The id of {@code schema} in {@code subject}; empty when it is not registered there. */
  public OptionalInt idOf(String subject, Schema schema) {
    ObjectNode body = JSON.createObjectNode().put("schema", schema.toString());
    Answer answer = send("POST", "/subjects/" + encode(subject), Optional.of(body));
    return answer.status() == 404
        ? OptionalInt.empty()
        : OptionalInt.of(body(answer).path("id").asInt());
  }

  /**
   * Sets the rule that later schemas of {@code subject} must keep, such as {@code
   * BACKWARD_TRANSITIVE}.
   */
  public void setCompatibility(String subject, String rule) {
    ObjectNode body = JSON.createObjectNode().put("compatibility", rule);
    body(send("PUT", "/config/" + encode(subject), Optional.of(body)));
  }

  /** The rule of {@code subject} itself; empty when it has none, and the registry's own holds. */
  public Optional<String> compatibility(String subject) {
    Answer answer = get("/config/" + encode(subject));
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(body(answer).path("compatibilityLevel").asText());
  }

  /** All subjects, in the registry's order. */
  public List<String> subjects() {
    List<String> names = new ArrayList<>();
    body(get("/subjects")).forEach(name -> names.add(name.asText()));
    return List.copyOf(names);
  }

  public String address() {
    return address;
  }

  private record Answer(int status, String url, String body) {}

  private Answer get(String path) {
    return send("GET", path, Optional.empty());
  }

  /** Plain connections: a client with threads of its own would live in every task that decodes. */
  private Answer send(String method, String path, Optional<ObjectNode> body) {
    String url = address + path;
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setRequestMethod(method);
      connection.setRequestProperty("Content-Type", MEDIA_TYPE);
      connection.setRequestProperty("Accept", MEDIA_TYPE + ", application/json");
      if (body.isPresent()) {
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body.get().toString().getBytes(StandardCharsets.UTF_8));
        }
      }
      int status = connection.getResponseCode();
      return new Answer(status, url, text(connection, status));
    } catch (IOException | IllegalArgumentException e) {
      throw new RegistryUnreachableException(
          "the schema registry at %s does not answer (%s)".formatted(address, e), e);
    }
  }

  private static String text(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static JsonNode body(Answer answer) {
    if (answer.status() / 100 != 2) {
      throw new RegistryException(
          "the schema registry answered %d to %s: %s"
              .formatted(answer.status(), answer.url(), message(answer)));
    }
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new RegistryException(
          "the schema registry's answer to %s is not JSON".formatted(answer.url()), e);
    }
  }

  private static String message(Answer answer) {
    try {
      JsonNode text = JSON.readTree(answer.body()).path("message");
      return text.isMissingNode() ? answer.body() : text.asText();
    } catch (JsonProcessingException e) {
      return answer.body();
    }
  }

  private Schema parse(JsonNode registered) {
    try {
      return schema(registered);
    } catch (SchemaParseException e) {
      throw new RegistryException(
          "the schema registry holds a schema that is not Avro: "
              + registered.path("schema").asText(),
          e);
    }
  }

  private Schema schema(JsonNode registered) {
    Schema.Parser parser = new Schema.Parser();
    addReferences(registered, parser, new HashSet<>());
    return parser.parse(registered.path("schema").asText());
  }

  /** What a schema names and does not hold, such as the types of a topic in a union. */
  private void addReferences(JsonNode registered, Schema.Parser parser, Set<String> added) {
    for (JsonNode reference : registered.path("references")) {
      String path =
          "/subjects/%s/versions/%d"
              .formatted(
                  encode(reference.path("subject").asText()), reference.path("version").asInt());
      if (added.add(path)) {
        JsonNode named = body(get(path));
        addReferences(named, parser, added);
        parser.parse(named.path("schema").asText());
      }
    }
  }

  private static String encode(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
