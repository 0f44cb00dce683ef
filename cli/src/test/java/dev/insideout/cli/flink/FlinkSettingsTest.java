package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.project.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkSettingsTest {
  @TempDir Path folder;

  @Test
  void putsTheOverlayOnTopWhicheverWayNamesAreWritten() throws IOException {
    write("project", "config.yaml", "a.b: 1\na.c: 2\nlist: [x, y]\n");
    write("project", "dev.yaml", "a:\n  c: 3\n");

    assertThat(settings("dev"))
        .containsOnly(Map.entry("a.b", "1"), Map.entry("a.c", "3"), Map.entry("list", "x;y"));
    assertThat(settings("other")).containsEntry("a.c", "2");
  }

  @Test
  void takesTheCheckoutsWhereTheProjectHasNone() throws IOException {
    write("checkout", "config.yaml", "a: 1\n");
    assertThat(settings("dev")).containsOnly(Map.entry("a", "1"));
  }

  @Test
  void namesAFileThatIsNotYaml() throws IOException {
    write("project", "dev.yaml", "a: [");
    assertThatThrownBy(() -> settings("dev"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("dev.yaml cannot be read");
  }

  private Map<String, String> settings(String environment) {
    return FlinkSettings.of(
            new ProjectFolder(folder.resolve("project")),
            Optional.of(folder.resolve("checkout")),
            environment)
        .toMap();
  }

  private void write(String root, String name, String text) throws IOException {
    Path conf = Files.createDirectories(folder.resolve(root).resolve("flink-conf"));
    Files.writeString(conf.resolve(name), text);
  }
}
