package dev.insideout.cli.life;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.project.Environment;
import dev.insideout.cli.project.Environments;
import dev.insideout.cli.project.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionMoveTest {
  private static final RegionMove.Options OPTIONS =
      new RegionMove.Options(Duration.ofSeconds(1), Duration.ofSeconds(1), Optional.empty());

  @TempDir private Path folder;

  @Test
  void movesARegionThatIsKnownToAPlaceThatIsKnown() throws IOException {
    Site site = site();

    assertThatThrownBy(() -> new RegionMove(site, "asia", "fra", OPTIONS))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("Environment 'home' has no region 'asia' beside it; there are: eu.");
    assertThatThrownBy(() -> new RegionMove(site, "us", "fra", OPTIONS))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("The local region, where views are published, is not moved by this.");
    assertThatThrownBy(() -> new RegionMove(site, "eu", "berlin", OPTIONS))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("Nothing says where 'berlin' is")
        .hasMessageContaining("region eu of environment 'home' has the places eu, fra.");
  }

  private Site site() throws IOException {
    Files.createDirectories(folder.resolve("sql"));
    Files.writeString(
        folder.resolve("insideout.yaml"),
        """
        environments:
          home:
            region: us
            kafka: nowhere:1
            registry: http://nowhere
            regions:
              eu:
                places:
                  eu: {kafka: "eu:1", registry: "http://eu"}
                  fra: {kafka: "fra:1", registry: "http://fra"}
        """);
    ProjectFolder project = new ProjectFolder(folder);
    Environment environment = Environments.of(project, Map.of()).get("home");
    return new Site(
        project,
        Optional.empty(),
        environment,
        new Deployment(project, Optional.empty(), environment),
        new Ledger(environment.log()),
        new Output(System.out, System.err, false, false));
  }
}
