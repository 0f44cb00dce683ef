package dev.insideout.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cache.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir private Path folder;

  @Test
  void keepsOutOwnAndOtherProcessesHoweverOftenItIsAskedFor() throws Exception {
    try (FolderLock lock = FolderLock.claim(folder)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> FolderLock.claim(folder))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("is used by other views");
        assertThat(claimElsewhere()).as("what another process is told").isEqualTo("refused");
      }
      assertThat(lock).isNotNull();
    }
    assertThat(claimElsewhere()).isEqualTo("claimed");
    FolderLock.claim(folder).close();
  }

  /** What a process of its own is told that claims the folder and ends. */
  private String claimElsewhere() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Elsewhere.class.getName(),
                    folder.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return told;
  }

  /** Another process. */
  static final class Elsewhere {
    private Elsewhere() {}

    public static void main(String[] args) {
      try (FolderLock lock = FolderLock.claim(Path.of(args[0]))) {
        System.out.print(lock == null ? "nothing" : "claimed");
      } catch (StoreException e) {
        System.out.print("refused");
      }
    }
  }
}
