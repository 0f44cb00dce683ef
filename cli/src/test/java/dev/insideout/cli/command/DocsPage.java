package dev.insideout.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of {@code docs/}, with the blocks of code that it shows. */
record DocsPage(String text, List<Block> blocks) {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  /** A block in that language; in none where its fence names none. */
  record Block(String language, String text) {}

  static DocsPage read(String name) throws IOException {
    String text = Files.readString(Path.of("../docs").resolve(name));
    return new DocsPage(
        text, BLOCK.matcher(text).results().map(b -> new Block(b.group(1), b.group(2))).toList());
  }

  /** The blocks in {@code language}, in their order. */
  List<String> in(String language) {
    return blocks.stream().filter(b -> b.language().equals(language)).map(Block::text).toList();
  }

  /** All lines of all blocks. */
  List<String> lines() {
    return blocks.stream().flatMap(block -> block.text().lines()).toList();
  }

  /** Begins a project with the tables of this repository. */
  static void copyTopics(Path project) throws IOException {
    Path topics = Files.createDirectories(project.resolve("sql/topics"));
    try (Stream<Path> files = Files.list(Path.of("../sql/topics"))) {
      for (Path file : files.toList()) {
        Files.copy(file, topics.resolve(file.getFileName()));
      }
    }
  }
}
