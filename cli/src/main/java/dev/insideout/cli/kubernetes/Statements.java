package dev.insideout.cli.kubernetes;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.sqlview.SqlProject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The statements of a version as a ConfigMap. It never changes: other text has another name, so
 * that a pod that comes back reads what it read before.
 */
final class Statements {
  /** What Kubernetes takes, less some room for the names. */
  private static final int MAX_BYTES = 1_000_000;

  private static final int HASH_BYTES = 4;

  private final DeploymentName deployment;
  private final Map<String, String> files;

  /**
   * @throws CommandFailure when they are longer than a ConfigMap may be
   */
  Statements(DeploymentName deployment, SqlProject sql) {
    this.deployment = deployment;
    this.files = sql.files();
    int bytes =
        files.values().stream()
            .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    if (bytes > MAX_BYTES) {
      throw CommandFailure.badInput(
          "The statements of %s and what they read have %,d bytes, and a ConfigMap takes %,d: divide the group."
              .formatted(deployment, bytes, MAX_BYTES));
    }
  }

  String name() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (path, text) -> sha.update((path + "\n" + text + "\n").getBytes(StandardCharsets.UTF_8)));
      return "%s-sql-%s"
          .formatted(deployment, HexFormat.of().formatHex(sha.digest(), 0, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** By name, since a ConfigMap has no folders. */
  Map<String, String> data() {
    Map<String, String> data = new TreeMap<>();
    files.forEach((path, text) -> data.put(key(path), text));
    return data;
  }

  /** Which of them goes to which path below the project's folder. */
  List<Map<String, String>> items() {
    List<Map<String, String>> items = new ArrayList<>();
    for (String path : files.keySet()) {
      Map<String, String> item = new LinkedHashMap<>();
      item.put("key", key(path));
      item.put("path", path);
      items.add(item);
    }
    return items;
  }

  private static String key(String path) {
    return path.replace('/', '.');
  }
}
