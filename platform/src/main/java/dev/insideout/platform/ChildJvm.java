package dev.insideout.platform;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A program in a JVM of its own that never outlives this one (see {@link ChildMain}). What it
 * prints goes to a log file.
 */
public final class ChildJvm implements AutoCloseable {
  private static final Duration ORDERLY_END = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 50;

  private final Command command;
  private final Process process;

  private ChildJvm(Command command, Process process) {
    this.command = command;
    this.process = process;
  }

  /**
   * What to start.
   *
   * @param launcher the command that starts it, see {@link Host}; empty for none
   * @param name the program's name at the beginning of a message, such as {@code "The broker"}
   * @param jvmArguments options of the JVM, such as {@code -Xmx256m}
   * @param classPath the program's class path
   * @param mainClass the program's main class
   * @param arguments the main class's arguments
   * @param environment the whole environment of the process; this one's is not passed on
   * @param log where its output goes; replaced at each start
   */
  public record Command(
      List<String> launcher,
      String name,
      List<String> jvmArguments,
      List<Path> classPath,
      String mainClass,
      List<String> arguments,
      Map<String, String> environment,
      Path log) {
    public Command {
      launcher = List.copyOf(launcher);
      jvmArguments = List.copyOf(jvmArguments);
      classPath = List.copyOf(classPath);
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
    }

    /** A program on this machine. */
    public Command(
        String name,
        List<String> jvmArguments,
        List<Path> classPath,
        String mainClass,
        List<String> arguments,
        Map<String, String> environment,
        Path log) {
      this(List.of(), name, jvmArguments, classPath, mainClass, arguments, environment, log);
    }
  }

  /**
   * Starts the program and returns at once.
   *
   * @throws PlatformException when the operating system does not start it
   */
  public static ChildJvm start(Command command) {
    List<String> line = new ArrayList<>(command.launcher());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(command.jvmArguments());
    line.add("-cp");
    line.add(classPath(command));
    line.add(ChildMain.class.getName());
    line.add(command.mainClass());
    line.addAll(command.arguments());
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    try {
      Files.createDirectories(command.log().toAbsolutePath().getParent());
      builder.redirectOutput(command.log().toFile());
      return new ChildJvm(command, builder.start());
    } catch (IOException e) {
      throw new PlatformException(
          "%s was not started: %s.".formatted(command.name(), e.getMessage()), e);
    }
  }

  /**
   * Waits until the program has come up, as {@code ready} says.
   *
   * @throws PlatformException as {@link #await} does
   */
  public void awaitReady(BooleanSupplier ready, Duration limit) {
    await("come up", ready, limit);
  }

  /**
   * Waits for something that the program does.
   *
   * @param what it does, after "did not", such as {@code "come up"}
   * @param done true once it has
   * @throws PlatformException with the last lines of the log when the program ends before or needs
   *     longer than {@code limit}; it is not left running
   */
  public void await(String what, BooleanSupplier done, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!done.getAsBoolean()) {
      if (ended(POLL_MILLIS)) {
        throw failure("did not %s: exit code %d".formatted(what, process.exitValue()));
      }
      if (System.nanoTime() - end > 0) {
        kill();
        throw failure("did not %s in %d s".formatted(what, limit.toSeconds()));
      }
    }
  }

  /**
   * Waits until the program has ended and returns its exit code.
   *
   * @throws PlatformException when it needs longer than {@code limit}; it is not left running
   */
  public int awaitEnd(Duration limit) {
    if (!ended(limit.toMillis())) {
      kill();
      throw failure("did not end in %d s".formatted(limit.toSeconds()));
    }
    return process.exitValue();
  }

  /** Waits until the program has ended, however long that takes, and returns its exit code. */
  public int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** All that the program has printed so far. */
  public List<String> output() {
    try {
      return new String(Files.readAllBytes(command.log()), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the program at once, as a crash would, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks the program to end and waits for it; kills it when it does not. */
  @Override
  public void close() {
    // Process.destroy() would also close the child's standard input, which ends it at once.
    process.toHandle().destroy();
    if (!ended(ORDERLY_END.toMillis())) {
      kill();
    }
  }

  private boolean ended(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      throw new PlatformException(
          "Interrupted while waiting for: %s.".formatted(command.name()), e);
    }
  }

  private PlatformException failure(String what) {
    List<String> lines = output();
    String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    return new PlatformException(
        "%s %s. The whole log is %s; its last lines:\n%s"
            .formatted(command.name(), what, command.log(), last));
  }

  private static String classPath(Command command) {
    List<String> entries = new ArrayList<>();
    command.classPath().forEach(path -> entries.add(path.toString()));
    entries.add(CodeLocation.ofThisModule().toString());
    return String.join(File.pathSeparator, entries);
  }
}
