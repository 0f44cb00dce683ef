package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How Flink names what is on this computer. */
class LocalPathTest {
  @TempDir Path folder;

  @Test
  void aFolderIsTheSameToFlinkWhateverItIsCalled() throws IOException {
    for (String name : new String[] {"plain", "a blank", "50%20off", "ünï"}) {
      Path wanted = folder.resolve(name);
      String location = LocalPath.name(wanted);

      org.apache.flink.core.fs.Path flinks = new org.apache.flink.core.fs.Path(location);
      FileSystem.getLocalFileSystem().mkdirs(flinks);

      assertThat(Files.isDirectory(wanted)).as(name).isTrue();
      assertThat(LocalPath.of(location)).contains(wanted);
      assertThat(LocalPath.of(flinks.toString())).contains(wanted);
    }
    assertThat(LocalPath.of("s3://bucket/savepoint")).isEmpty();
  }
}
