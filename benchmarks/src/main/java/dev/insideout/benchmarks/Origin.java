package dev.insideout.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Where figures are measured, and of what code. */
public final class Origin {
  private static final long GIB = 1L << 30;

  private Origin() {}

  /** This machine: system, cores, memory, Java. */
  public static String machine() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return "%s %s, %d cores, %d GiB, Java %s"
        .formatted(
            system.getName(),
            system.getArch(),
            system.getAvailableProcessors(),
            Math.round((double) system.getTotalMemorySize() / GIB),
            System.getProperty("java.version"));
  }

  /** The commit of {@code checkout}, marked when files differ from it; {@code unknown} without. */
  public static String commit(Optional<Path> checkout) {
    return checkout.flatMap(Origin::described).orElse("unknown");
  }

  private static Optional<String> described(Path checkout) {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
              .directory(checkout.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      // No git here: then nobody can say.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
