package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster's own life, with a job that needs neither broker nor registry. */
class FlinkClusterIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path dir;

  @Test
  void runsStopsRestoresAndRecoversAJobUnderTheProjectsConfiguration() throws Exception {
    Path jar = jarWith(CountingJob.class);
    long begin = System.nanoTime();
    try (FlinkCluster cluster = FlinkCluster.start(dir.resolve("flink"))) {
      System.out.printf("cluster up in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
      FlinkClient client = cluster.client();
      String first = client.run(jar, CountingJob.class.getName(), List.of());
      cluster.await("run it", () -> cluster.rest().runs(first), LIMIT);
      assertThat(client.list()).anyMatch(line -> line.contains(first));

      String savepoint = client.stop(first, dir.resolve("savepoints"));
      assertThat(cluster.rest().state(first)).isEqualTo("FINISHED");

      String second = client.runFrom(savepoint, jar, CountingJob.class.getName(), List.of());
      cluster.await("run it", () -> cluster.rest().runs(second), LIMIT);
      assertThat(cluster.rest().restored(second)).isEqualTo(1);
      cluster.await(
          "make a checkpoint", () -> cluster.rest().completedCheckpoints(second) > 0, LIMIT);

      cluster.killTaskManager();
      cluster.startTaskManager();
      cluster.await("run it again", () -> cluster.rest().runs(second), LIMIT);
      assertThat(cluster.rest().restored(second)).isEqualTo(2);
    }
  }

  private Path jarWith(Class<?> job) throws IOException {
    String entry = job.getName().replace('.', '/') + ".class";
    Path jar = dir.resolve("job.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        InputStream code = job.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      code.transferTo(out);
      out.closeEntry();
    }
    return jar;
  }
}
