package dev.insideout.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * An Apicurio schema registry in a process of its own, by default for this machine only, that ends
 * with this process. Its store is a file in a data folder: subjects and schema ids outlive a stop
 * and a kill.
 *
 * <p>The registry's files (its {@code *-runner.jar} and the {@code lib} folder beside it) are
 * looked for in the folder that the system property {@value #HOME_PROPERTY} names; without the
 * property, in the folder {@code registry} beside this module's classes, where the build unpacks
 * them.
 */
public final class SchemaRegistryProcess implements AutoCloseable {
  /** The system property that names the folder of the registry's files. */
  public static final String HOME_PROPERTY = "insideout.registry.home";

  private static final String NAME = "The schema registry";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final ChildJvm child;
  private final DataFolder folder;
  private final String server;
  private final HttpClient http = HttpClient.newHttpClient();

  private SchemaRegistryProcess(ChildJvm child, DataFolder folder, String server) {
    this.child = child;
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts a registry and returns when it answers.
   *
   * @param dir the data folder, for the store and {@code registry.log}; made when it is not there
   * @param port where clients connect, a free port when empty
   * @throws PlatformException when the port is taken, the folder is not writable or in use, the
   *     registry's files are missing, or it does not answer in 60 s
   */
  public static SchemaRegistryProcess start(Path dir, OptionalInt port) {
    return start(dir, port, Host.LOOPBACK);
  }

  /** The same on another host. */
  public static SchemaRegistryProcess start(Path dir, OptionalInt port, Host host) {
    return start(dir, port, host, home(), START_LIMIT);
  }

  static SchemaRegistryProcess start(
      Path dir, OptionalInt port, Host host, Path home, Duration limit) {
    Path program = program(home);
    int chosen = LoopbackPort.choose(port, NAME);
    DataFolder folder = DataFolder.claim(dir, NAME);
    try {
      ChildJvm child = ChildJvm.start(command(program, folder.path(), host, chosen));
      SchemaRegistryProcess registry =
          new SchemaRegistryProcess(child, folder, host.address() + ":" + chosen);
      child.awaitReady(registry::answers, limit);
      return registry;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** The base address of the Confluent API. */
  public String address() {
    return "http://%s/apis/ccompat/v7".formatted(server);
  }

  /** The id of the registry's process. */
  public long pid() {
    return child.pid();
  }

  /** Ends the registry as a crash would; what it acknowledged is in its store. */
  public void kill() {
    child.kill();
    folder.close();
  }

  @Override
  public void close() {
    child.close();
    folder.close();
  }

  private static ChildJvm.Command command(Path program, Path folder, Host host, int port) {
    // WRITE_DELAY=0: by default the store writes half a second later. A registry that was killed
    // in between would forget a schema and give its id to another one.
    String store = "jdbc:h2:file:%s;WRITE_DELAY=0".formatted(folder.resolve("store"));
    return new ChildJvm.Command(
        host.launcher(),
        NAME,
        List.of(
            // Grows from little: a JVM would begin with a share of the machine's memory.
            "-Xms16m",
            "-Xmx256m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            // The first compiler only: less memory, and a registry is not kept busy.
            "-XX:TieredStopAtLevel=1",
            "-Dquarkus.http.host=" + host.address(),
            "-Dquarkus.http.port=" + port,
            "-Dquarkus.datasource.jdbc.url=" + store,
            "-Dquarkus.datasource.jdbc.initial-size=1",
            "-Dquarkus.datasource.jdbc.min-size=1",
            "-Dquarkus.datasource.jdbc.max-size=4"),
        List.of(program),
        "io.quarkus.runner.GeneratedMain",
        List.of(),
        // It also takes settings from the environment, and ours is meant for others. One arena of
        // native memory is enough for few threads.
        Map.of("MALLOC_ARENA_MAX", "1"),
        folder.resolve("registry.log"));
  }

  private boolean answers() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + "/subjects"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("Interrupted while %s was starting.".formatted(NAME), e);
    }
  }

  private static Path home() {
    String set = System.getProperty(HOME_PROPERTY);
    return set != null ? Path.of(set) : CodeLocation.ofThisModule().resolveSibling("registry");
  }

  private static Path program(Path home) {
    if (Files.isDirectory(home)) {
      try (Stream<Path> files = Files.list(home)) {
        var runner = files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst();
        if (runner.isPresent()) {
          return runner.get();
        }
      } catch (IOException e) {
        throw new PlatformException("The folder %s cannot be read: %s.".formatted(home, e), e);
      }
    }
    throw new PlatformException(
        "The schema registry's files are not in %s. The build unpacks them: run `./mvnw -pl platform -am package`, or set the system property %s to a folder with Apicurio's *-runner.jar and lib folder."
            .formatted(home.toAbsolutePath(), HOME_PROPERTY));
  }
}
