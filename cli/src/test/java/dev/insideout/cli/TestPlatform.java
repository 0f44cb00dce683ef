package dev.insideout.cli;

import dev.insideout.cli.output.Output;
import dev.insideout.cli.platform.Platform;
import dev.insideout.cli.platform.PlatformOptions;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** The embedded platform in this process, for a project in a folder. */
public final class TestPlatform {
  private TestPlatform() {}

  /** Starts it on free ports, its data in the project. */
  public static Platform start(Path project) {
    return start(project, Optional.empty(), false);
  }

  /**
   * The same.
   *
   * @param clean true to begin anew
   */
  public static Platform start(Path project, Optional<Path> checkout, boolean clean) {
    return Platform.start(
        new ProjectFolder(project),
        checkout,
        new PlatformOptions(
            project.resolve("data"),
            clean,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Map.of()),
        new Output(System.out, System.err, false, false));
  }

  /** Sets one of the settings of a topic. */
  public static void set(LogConnection log, String topic, String setting, String value)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
