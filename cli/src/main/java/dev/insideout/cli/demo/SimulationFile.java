package dev.insideout.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.demo.simulation.SimulationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Remembers of which company a data folder is: one that goes on writes the facts that follow, and
 * another one would write over them.
 */
public record SimulationFile(Path data) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The company of the folder, if one has worked there. */
  public Optional<SimulationOptions> read() {
    if (!Files.exists(file())) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(file().toFile());
      return Optional.of(
          new SimulationOptions(
              json.path("seed").asLong(),
              json.path("customers").asInt(),
              json.path("products").asInt(),
              json.path("corrupt_every").asInt()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder is {@code company}'s from now on. */
  public void write(SimulationOptions company) {
    try {
      JSON.writeValue(
          file().toFile(),
          JSON.createObjectNode()
              .put("seed", company.seed())
              .put("customers", company.customers())
              .put("products", company.products())
              .put("corrupt_every", company.corruptEvery()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file() {
    return data.resolve("company.json");
  }
}
