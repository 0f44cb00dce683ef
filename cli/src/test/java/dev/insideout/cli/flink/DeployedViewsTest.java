package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployedViewsTest {
  private static final String VIEW = "order_status";

  @TempDir Path data;
  private DeployedViews views;

  @BeforeEach
  void views() {
    views = new DeployedViews(data);
  }

  @Test
  void remembersWhatIsMeantToRun() {
    views.started(VIEW);
    views.started("revenue");
    views.stopped("revenue", Optional.empty());

    assertThat(new DeployedViews(data).running()).containsExactly(VIEW);
  }

  @Test
  void hasNothingToStartFromAtFirst() {
    assertThat(views.newestSnapshot(VIEW)).isEmpty();
  }

  @Test
  void takesTheNewestCompleteCheckpointOfAnyRun() throws IOException {
    snapshot(views.checkpoints(VIEW).resolve("run-a/chk-9"), 100);
    Path newest = snapshot(views.checkpoints(VIEW).resolve("run-b/chk-3"), 300);
    snapshot(views.checkpoints(VIEW).resolve("run-b/chk-2"), 200);
    // Without the file that Flink writes last.
    Files.createDirectories(views.checkpoints(VIEW).resolve("run-b/chk-4"));

    assertThat(views.newestSnapshot(VIEW)).contains(newest);
  }

  @Test
  void takesASavepointThatIsNewerAndStillThere() throws IOException {
    Path checkpoint = snapshot(views.checkpoints(VIEW).resolve("run/chk-1"), 100);
    Path elsewhere = snapshot(data.resolveSibling(data.getFileName() + "-elsewhere/s"), 200);
    views.stopped(VIEW, Optional.of(elsewhere.toUri().toString()));

    assertThat(views.newestSnapshot(VIEW)).contains(elsewhere);
    assertThat(views.owns(elsewhere)).as("a savepoint of the user's own").isFalse();
    assertThat(views.owns(checkpoint)).isTrue();

    Files.delete(elsewhere.resolve("_metadata"));
    assertThat(views.newestSnapshot(VIEW)).contains(checkpoint);
  }

  @Test
  void takesASavepointThatNobodyWroteDown() throws IOException {
    snapshot(views.checkpoints(VIEW).resolve("run/chk-1"), 100);
    Path savepoint = snapshot(views.savepoints(VIEW).resolve("savepoint-1"), 200);

    assertThat(views.newestSnapshot(VIEW)).contains(savepoint);
  }

  private static Path snapshot(Path folder, long second) throws IOException {
    Files.createDirectories(folder);
    Path metadata = Files.createFile(folder.resolve("_metadata"));
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(second * 1000));
    return folder;
  }
}
