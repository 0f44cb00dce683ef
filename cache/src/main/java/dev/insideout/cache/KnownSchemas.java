package dev.insideout.cache;

import dev.insideout.cache.store.RowStore;
import dev.insideout.contract.registry.UnknownSchemaException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The schemas that the rows of a store were written with. They are asked for when a row comes, not
 * when it is read, and kept with the rows: what is shown can be read without the registry.
 */
final class KnownSchemas {
  private static final String NOTE = "schema ";
  private static final String ALL = "schemas";

  private final IntFunction<Schema> registered;
  private final Map<Integer, Schema> known = new ConcurrentHashMap<>();

  /** Those that {@code registered} knows. */
  KnownSchemas(IntFunction<Schema> registered) {
    this.registered = registered;
  }

  /**
   * The schema under {@code id}.
   *
   * @throws UnknownSchemaException when there is none
   * @throws dev.insideout.contract.registry.RegistryException when the registry has to be asked and
   *     does not answer
   */
  Schema byId(int id) {
    Schema schema = known.get(id);
    return schema != null ? schema : registered.apply(id);
  }

  /**
   * Makes sure that rows written with {@code id} can be read. Where the registry knows of no such
   * schema they cannot, and it is asked again when they are.
   *
   * @throws dev.insideout.contract.registry.RegistryException when the registry has to be asked and
   *     does not answer
   */
  void require(int id, RowStore store) {
    if (known.containsKey(id)) {
      return;
    }
    Optional<Schema> schema = ask(id);
    if (schema.isPresent()) {
      known.put(id, schema.get());
      keepIn(store);
    }
  }

  private Optional<Schema> ask(int id) {
    try {
      return Optional.of(registered.apply(id));
    } catch (UnknownSchemaException e) {
      return Optional.empty();
    }
  }

  /** Knows those that are kept in {@code store}. */
  void restore(RowStore store) {
    Stream<String> ids = store.note(ALL).stream().flatMap(KnownSchemas::words);
    ids.forEach(
        id ->
            store
                .note(NOTE + id)
                .ifPresent(
                    schema -> known.put(Integer.valueOf(id), new Schema.Parser().parse(schema))));
  }

  private static Stream<String> words(String text) {
    return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
  }

  /** Keeps all that are known with the rows of {@code store}. */
  void keepIn(RowStore store) {
    known.forEach((id, schema) -> store.note(NOTE + id, schema.toString()));
    store.note(ALL, known.keySet().stream().map(String::valueOf).collect(Collectors.joining(" ")));
  }
}
