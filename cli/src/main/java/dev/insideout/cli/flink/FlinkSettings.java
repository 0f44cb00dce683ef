package dev.insideout.cli.flink;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.project.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Flink's settings as the files of {@code flink-conf/} give them: {@code config.yaml}, and on top
 * of it the overlay of an environment, {@code <environment>.yaml}. The folder is the project's, or
 * the checkout's where the project has none.
 */
public final class FlinkSettings {
  private FlinkSettings() {}

  /**
   * The settings of {@code environment}; none when there are no files.
   *
   * @throws CommandFailure when a file is not YAML
   */
  public static Configuration of(
      ProjectFolder project, Optional<Path> checkout, String environment) {
    Configuration settings = new Configuration();
    Stream.concat(Stream.of(project.root()), checkout.stream())
        .map(root -> root.resolve("flink-conf"))
        .filter(Files::isDirectory)
        .findFirst()
        .ifPresent(
            folder -> {
              addTo(settings, folder.resolve("config.yaml"));
              addTo(settings, folder.resolve(environment + ".yaml"));
            });
    return settings;
  }

  private static void addTo(Configuration settings, Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      if (yaml != null) {
        flatten("", yaml, settings);
      }
    } catch (IOException | YAMLException e) {
      throw CommandFailure.badInput("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Nested and dotted names mean the same, as in Flink's own reading of these files. */
  private static void flatten(String name, Object value, Configuration settings) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, entry) -> flatten(name.isEmpty() ? "" + key : name + "." + key, entry, settings));
    } else if (value instanceof List<?> list) {
      settings.setString(name, list.stream().map(String::valueOf).collect(Collectors.joining(";")));
    } else {
      settings.setString(name, String.valueOf(value));
    }
  }
}
