package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployedGroupsTest {
  private static final String GROUP = "order_status";

  @TempDir Path data;
  private DeployedGroups groups;

  @BeforeEach
  void groups() {
    groups = new DeployedGroups(data);
  }

  @Test
  void remembersWhatIsMeantToRun() {
    groups.started(GROUP, Optional.empty());
    groups.started("revenue", Optional.empty());
    groups.stopped("revenue", Optional.empty());

    assertThat(new DeployedGroups(data).running()).containsExactly(GROUP);
  }

  @Test
  void hasNothingToStartFromAtFirst() {
    assertThat(groups.newestSnapshot(GROUP)).isEmpty();
  }

  @Test
  void takesTheNewestCompleteCheckpointOfAnyRun() throws IOException {
    snapshot(groups.checkpoints(GROUP).resolve("run-a/chk-9"), 100);
    Path newest = snapshot(groups.checkpoints(GROUP).resolve("run-b/chk-3"), 300);
    snapshot(groups.checkpoints(GROUP).resolve("run-b/chk-2"), 200);
    // Without the file that Flink writes last.
    Files.createDirectories(groups.checkpoints(GROUP).resolve("run-b/chk-4"));

    assertThat(groups.newestSnapshot(GROUP)).contains(newest);
  }

  @Test
  void takesASavepointThatIsNewerAndStillThere() throws IOException {
    Path checkpoint = snapshot(groups.checkpoints(GROUP).resolve("run/chk-1"), 100);
    Path elsewhere = snapshot(data.resolveSibling(data.getFileName() + "-elsewhere/s"), 200);
    groups.stopped(GROUP, Optional.of(elsewhere.toUri().toString()));

    assertThat(groups.newestSnapshot(GROUP)).contains(elsewhere);
    assertThat(groups.owns(elsewhere)).as("a savepoint of the user's own").isFalse();
    assertThat(groups.owns(checkpoint)).isTrue();

    Files.delete(elsewhere.resolve("_metadata"));
    assertThat(groups.newestSnapshot(GROUP)).contains(checkpoint);
  }

  @Test
  void takesASavepointThatNobodyWroteDown() throws IOException {
    snapshot(groups.checkpoints(GROUP).resolve("run/chk-1"), 100);
    Path savepoint = snapshot(groups.savepoints(GROUP).resolve("savepoint-1"), 200);

    assertThat(groups.newestSnapshot(GROUP)).contains(savepoint);
  }

  @Test
  void takesNothingThatIsOlderThanTheRun() throws IOException {
    snapshot(groups.checkpoints(GROUP).resolve("run-a/chk-9"), 100);
    Path later = snapshot(groups.checkpoints(GROUP).resolve("run-b/chk-1"), 300);

    assertThat(groups.newestSnapshot(GROUP, Instant.ofEpochSecond(200))).contains(later);
    assertThat(groups.newestSnapshot(GROUP, Instant.ofEpochSecond(301))).isEmpty();
  }

  private static Path snapshot(Path folder, long second) throws IOException {
    Files.createDirectories(folder);
    Path metadata = Files.createFile(folder.resolve("_metadata"));
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(second * 1000));
    return folder;
  }
}
