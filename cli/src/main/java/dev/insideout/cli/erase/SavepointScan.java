package dev.insideout.cli.erase;

import dev.insideout.cli.savepoint.FreshSavepoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks through all files of a savepoint, whatever is in them. */
final class SavepointScan {
  /** How Snappy's streams begin, with which Flink compresses snapshots where it is told to. */
  private static final byte[] SNAPPY = {
    (byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'
  };

  private static final Sought COMPRESSED =
      new Sought("compressed", List.of(ByteBuffer.wrap(SNAPPY)));

  private final ByteScan scan;

  SavepointScan(Collection<Sought> sought) {
    List<Sought> all = new ArrayList<>(sought);
    all.add(COMPRESSED);
    this.scan = new ByteScan(all);
  }

  /**
   * What the savepoint of {@code job} has.
   *
   * @throws IOException when a file cannot be read
   */
  Place read(String job, FreshSavepoint savepoint) throws IOException {
    Map<Path, ByteScan.Streamed> files = new LinkedHashMap<>();
    for (Path file : savepoint.files()) {
      files.put(file, read(file));
    }
    if (files.values().stream().anyMatch(file -> file.first().containsKey(COMPRESSED))) {
      return Place.unseen(
          job,
          "its snapshots are compressed, so nothing can be found in them: restart it without execution.checkpointing.snapshot-compression");
    }
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<Path, ByteScan.Streamed> file : files.entrySet()) {
      if (!file.getValue().first().isEmpty()) {
        findings.add(finding(job, savepoint, file.getKey(), file.getValue().first()));
      }
    }
    return new Place(
        Place.Kind.STATE,
        job,
        files.size(),
        files.values().stream().mapToLong(ByteScan.Streamed::bytes).sum(),
        List.copyOf(findings),
        List.of(),
        Optional.empty());
  }

  private ByteScan.Streamed read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return scan.in(in);
    }
  }

  private Finding finding(String job, FreshSavepoint savepoint, Path file, Map<Sought, Long> first)
      throws IOException {
    return new Finding.InState(
        job,
        savepoint.folder().relativize(file).toString(),
        savepoint.operatorsIn(file, state -> !scan.in(state).isEmpty()),
        Collections.min(first.values()),
        first.keySet().stream().map(Sought::label).toList());
  }
}
