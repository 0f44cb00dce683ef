package dev.insideout.cli.draft;

import dev.insideout.cli.output.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/** The module of a clone of this repository that has the jobs in Java. */
public record JobsModule(Path repository) {
  private static final String NAME = "[a-z][a-z0-9]*(_[a-z0-9]+)*";
  private static final String PACKAGES = "jobs/src/main/java/dev/insideout/";
  private static final String SERVICES =
      "jobs/src/main/resources/META-INF/services/dev.insideout.flink.job.LogJob";
  private static final String LEDGER = "savepoints/README.md";

  /**
   * The module at {@code project}, or else in {@code checkout}.
   *
   * @throws CommandFailure when neither is a clone
   */
  public static JobsModule find(Path project, Optional<Path> checkout) {
    return Stream.concat(Stream.of(project), checkout.stream())
        .filter(root -> Files.isRegularFile(root.resolve(SERVICES)))
        .findFirst()
        .map(JobsModule::new)
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "%s is no clone of this repository: a job in Java is a package of its module jobs/."
                        .formatted(project)));
  }

  /**
   * Makes sure that a job may have that name.
   *
   * @param taken by topics, views and other jobs
   * @throws CommandFailure when it may not
   */
  public void requireFree(String name, Set<String> taken) {
    if (!name.matches(NAME)) {
      throw CommandFailure.badInput(
          "'%s' cannot name a job: small letters and digits, and _ between words, such as order_alerts."
              .formatted(name));
    }
    if (SourceVersion.isKeyword(JobDraft.packageOf(name)) || JobDraft.isUsed(name)) {
      throw CommandFailure.badInput(
          "'%s' cannot name a job: its package or class would bear a name that Java or every job uses. Take two words, such as order_alerts."
              .formatted(name));
    }
    if (taken.contains(name)
        || Files.exists(repository.resolve(PACKAGES + JobDraft.packageOf(name)))) {
      throw CommandFailure.badInput("'%s' is there already: choose another name.".formatted(name));
    }
  }

  /**
   * Writes a job.
   *
   * @return the files that are new, and after them those that were changed, sorted as they are read
   */
  public Stream<Path> write(JobDraft draft) {
    try {
      for (Map.Entry<String, String> file : draft.files().entrySet()) {
        Path path = repository.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue(), StandardOpenOption.CREATE_NEW);
      }
      append(SERVICES, draft.jobClass() + "\n");
      append(LEDGER, draft.ledgerEntry());
    } catch (IOException e) {
      throw new UncheckedIOException("writing a job to " + repository, e);
    }
    return Stream.concat(draft.files().keySet().stream(), Stream.of(SERVICES, LEDGER))
        .map(Path::of);
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        repository.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
