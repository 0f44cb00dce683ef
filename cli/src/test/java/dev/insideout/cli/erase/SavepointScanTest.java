package dev.insideout.cli.erase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.savepoint.FreshSavepoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a savepoint has is found, with the operators that keep it; a compressed one is no proof. */
class SavepointScanTest {
  private static final Path GOLDEN = Path.of("../savepoints/sql-view/v1/savepoint/_metadata");

  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void copy() throws IOException {
    folder = Files.createDirectory(parent.resolve("savepoint-1"));
    Files.copy(GOLDEN, folder.resolve("_metadata"));
  }

  @Test
  void findsANameAndSaysWhoKeepsIt() throws IOException {
    Place place = read("Ada", "Nobody at all");

    assertThat(place.findings())
        .singleElement()
        .isInstanceOfSatisfying(
            Finding.InState.class,
            found -> {
              assertThat(found.file()).isEqualTo("_metadata");
              assertThat(found.values()).containsExactly("Ada");
              assertThat(found.operators()).contains("publisher-golden_customers");
              assertThat(found.operators()).doesNotContain("epoch-cutter", "8_log-source");
            });
    assertThat(place.blind()).isEmpty();
    assertThat(place.bytes()).isEqualTo(Files.size(GOLDEN));
    assertThat(folder).as("it is gone when it was read").doesNotExist();
  }

  @Test
  void looksIntoEveryFile() throws IOException {
    Files.writeString(folder.resolve("of-nobody"), "Nobody at all");

    assertThat(read("Nobody at all").findings())
        .containsExactly(
            new Finding.InState("job", "of-nobody", Set.of(), 0, List.of("Nobody at all")));
  }

  @Test
  void aCompressedOneIsNotLookedThrough() throws IOException {
    try (OutputStream out =
        SnappyStreamCompressionDecorator.INSTANCE.decorateWithCompression(
            Files.newOutputStream(folder.resolve("state")))) {
      out.write("something".repeat(100).getBytes(StandardCharsets.UTF_8));
    }

    Place place = read("Nobody at all");

    assertThat(place.blind()).get().asString().contains("snapshot-compression");
    assertThat(place.findings()).isEmpty();
  }

  private Place read(String... texts) throws IOException {
    List<Sought> sought = Arrays.stream(texts).map(t -> Sought.of(t, t)).toList();
    try (FreshSavepoint savepoint = FreshSavepoint.at(folder.toUri().toString())) {
      return new SavepointScan(sought).read("job", savepoint);
    }
  }
}
