package dev.insideout.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {
  private static final Path LAUNCHER = Path.of("").toAbsolutePath().resolveSibling("insideout");

  @TempDir Path path;

  /** A PATH with what the launcher calls, and no Java. */
  @BeforeEach
  void tools() throws IOException {
    for (String tool : new String[] {"dirname", "readlink", "grep", "sed"}) {
      write(tool, "PATH=/usr/bin:/bin exec %s \"$@\"".formatted(tool));
    }
  }

  @Test
  void saysHowToGetJava() throws Exception {
    launch(Map.of("PATH", path.toString()), "there is no java on the PATH");
  }

  @Test
  void saysThatJavaHomeIsWrong() throws Exception {
    launch(
        Map.of("PATH", path.toString(), "JAVA_HOME", "/no/such"),
        "JAVA_HOME (/no/such) holds no bin/java");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"java version \"1.8.0_292\"", "openjdk version \"11.0.2\" 2019", "no version"})
  void refusesAnOlderJava(String version) throws Exception {
    Path java = write("java", "echo '%s' >&2".formatted(version));

    launch(Map.of("PATH", path.toString()), java + " is ");
  }

  private Path write(String name, String command) throws IOException {
    Path script = Files.writeString(path.resolve(name), "#!/bin/sh\n%s\n".formatted(command));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  private static void launch(Map<String, String> environment, String message) throws Exception {
    ProcessBuilder launcher =
        new ProcessBuilder("/bin/bash", LAUNCHER.toString(), "views").redirectErrorStream(true);
    launcher.environment().clear();
    launcher.environment().putAll(environment);
    Process process = launcher.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).contains("insideout needs Java 17 or newer", message, "Install a JDK");
    assertThat(said).hasLineCount(1);
    assertThat(process.waitFor()).isEqualTo(3);
  }
}
