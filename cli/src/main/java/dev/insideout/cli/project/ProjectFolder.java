package dev.insideout.cli.project;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.program.JavaJobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A folder with a {@code sql/} in it: the topics and views of one team. */
public record ProjectFolder(Path root) {

  /**
   * The project that a command is about: {@code given}, else the nearest folder at or above {@code
   * workingFolder} that has a {@code sql/}, else {@code checkout}.
   *
   * @throws CommandFailure when {@code given} has no {@code sql/}, or none is found
   */
  public static ProjectFolder find(
      Optional<Path> given, Path workingFolder, Optional<Path> checkout) {
    if (given.isPresent()) {
      Path root = workingFolder.resolve(given.get()).normalize();
      if (!isProject(root)) {
        throw CommandFailure.badInput(
            "%s is not a project: it has no folder sql/ (with topics/<topic>.sql and views/<view>/view.sql)."
                .formatted(root));
      }
      return new ProjectFolder(root);
    }
    return Stream.iterate(workingFolder.normalize(), p -> p != null, Path::getParent)
        .filter(ProjectFolder::isProject)
        .findFirst()
        .or(() -> checkout.filter(ProjectFolder::isProject))
        .map(ProjectFolder::new)
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "There is no project here: neither %s nor a folder above it has a sql/. Name one with --project DIR."
                        .formatted(workingFolder)));
  }

  private static boolean isProject(Path folder) {
    return Files.isDirectory(folder.resolve("sql"));
  }

  /** The file that names environments; it need not exist. */
  public Path environmentsFile() {
    return root.resolve("insideout.yaml");
  }

  /** Where the embedded platform keeps its data unless told otherwise. */
  public Path dataFolder() {
    return root.resolve("data");
  }

  /** The names of the views, sorted. */
  public List<String> views() {
    Path folder = root.resolve("sql/views");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> Files.isRegularFile(path.resolve("view.sql")))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The test files of {@code view}, sorted. */
  public List<Path> tests(String view) {
    Path folder = root.resolve("sql/views").resolve(view).resolve("tests");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes sure that all of {@code names} are views of this project, with a statement each.
   *
   * @throws CommandFailure naming the first that is not, and near ones
   */
  public void requireViews(List<String> names) {
    List<String> views = views();
    for (String name : names) {
      if (!views.contains(name)) {
        throw JavaJobs.ofThisBuild().named(name).isPresent()
            ? CommandFailure.badInput(
                "%s is written in Java: this command is for views with a statement in %s."
                    .formatted(name, root.resolve("sql/views")))
            : noView(name, views);
      }
    }
  }

  /**
   * Makes sure that all of {@code names} are views of this project, or are of jobs in Java.
   *
   * @throws CommandFailure naming the first that is not, and near ones
   */
  public void requireViewsOrJobs(List<String> names) {
    Set<String> known = new TreeSet<>(JavaJobs.ofThisBuild().names());
    known.addAll(views());
    for (String name : names) {
      if (!known.contains(name)) {
        throw noView(name, known);
      }
    }
  }

  private CommandFailure noView(String name, Collection<String> known) {
    return CommandFailure.badInput(
        "There is no view '%s' in %s. %s"
            .formatted(name, root.resolve("sql/views"), NearNames.hint(name, "view", known)));
  }
}
