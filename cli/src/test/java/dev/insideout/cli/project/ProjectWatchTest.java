package dev.insideout.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProjectWatchTest {
  @TempDir private Path sql;

  @Test
  void tellsWhichFilesHaveChangedAlsoInNewFolders() throws Exception {
    Path tests = Files.createDirectories(sql.resolve("views/totals/tests"));
    Path one = Files.writeString(tests.resolve("one.yaml"), "steps: []");
    try (ProjectWatch watch = ProjectWatch.of(sql)) {
      Files.writeString(one, "steps: [{}]");
      assertThat(watch.await()).containsExactly(Path.of("views/totals/tests/one.yaml"));

      Path folder = Files.createDirectories(sql.resolve("views/other"));
      Path late = folder.resolve("view.sql");
      Set<Path> changed = new TreeSet<>();
      for (int i = 0; !changed.contains(Path.of("views/other/view.sql")); i++) {
        // The first may be written before the new folder is watched.
        Files.writeString(late, "-- " + i);
        Files.writeString(one, "# " + i);
        changed.addAll(watch.await());
      }
    }
  }
}
