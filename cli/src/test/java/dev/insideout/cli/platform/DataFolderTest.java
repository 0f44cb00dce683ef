package dev.insideout.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of a platform's data. */
class DataFolderTest {
  @TempDir Path folder;

  @Test
  void isWipedWhereItIsALink() throws IOException {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    Path data = Files.createSymbolicLink(folder.resolve("data"), disk);
    try (DataFolder claimed = DataFolder.claim(data)) {
      Files.createDirectories(disk.resolve("kafka"));
      Files.writeString(disk.resolve("kafka/log"), "records");

      claimed.wipe();

      try (Stream<Path> left = Files.list(disk)) {
        assertThat(left).as("but its lock").hasSize(1);
      }
    }
  }
}
