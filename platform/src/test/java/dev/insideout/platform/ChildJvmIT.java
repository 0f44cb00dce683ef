package dev.insideout.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmIT {
  @TempDir private Path dir;

  /** Starts a broker and a registry, prints their process ids, and waits to be killed. */
  static final class ParentOfServers {
    public static void main(String[] arguments) throws InterruptedException {
      Path dir = Path.of(arguments[0]);
      BrokerProcess broker = BrokerProcess.start(dir.resolve("broker"), OptionalInt.empty());
      SchemaRegistryProcess registry =
          SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
      System.out.println("pid " + broker.pid());
      System.out.println("pid " + registry.pid());
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }

  /** Never gets ready, and says when it is asked to end. */
  static final class Idle {
    public static void main(String[] arguments) throws InterruptedException {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> System.out.println("ended in an orderly way")));
      System.out.println("waiting for nothing");
      new CountDownLatch(1).await();
    }
  }

  @Test
  void serversEndWhenTheirParentIsKilled() throws Exception {
    List<ProcessHandle> servers;
    try (ChildJvm parent = start(ParentOfServers.class)) {
      parent.awaitReady(() -> parent.output().contains("ready"), Duration.ofSeconds(120));
      servers =
          parent.output().stream()
              .filter(line -> line.startsWith("pid "))
              .map(line -> ProcessHandle.of(Long.parseLong(line.substring(4))).orElseThrow())
              .toList();
      assertThat(servers).hasSize(2).allMatch(ProcessHandle::isAlive);
      parent.kill();
    }
    for (ProcessHandle server : servers) {
      server.onExit().get(30, TimeUnit.SECONDS);
    }
    try (SchemaRegistryProcess next =
            SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
        BrokerProcess broker = BrokerProcess.start(dir.resolve("broker"), OptionalInt.empty())) {
      assertThat(List.of(next.pid(), broker.pid()))
          .allMatch(pid -> ProcessHandle.of(pid).isPresent());
    }
  }

  @Test
  void saysWhatAProgramPrintedThatDidNotGetReadyAndEndsIt() {
    ChildJvm child = start(Idle.class);
    child.awaitReady(() -> !child.output().isEmpty(), Duration.ofSeconds(60));
    assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ZERO))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("The program did not come up in 0 s")
        .hasMessageContaining("waiting for nothing");
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void letsAProgramEndInAnOrderlyWay() {
    ChildJvm child = start(Idle.class);
    child.awaitReady(() -> !child.output().isEmpty(), Duration.ofSeconds(60));
    child.close();
    assertThat(child.isAlive()).isFalse();
    assertThat(child.output()).contains("ended in an orderly way");
  }

  private ChildJvm start(Class<?> main) {
    return ChildJvm.start(
        new ChildJvm.Command(
            "The program",
            List.of("-Xmx128m"),
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList(),
            main.getName(),
            List.of(dir.toString()),
            Map.of(),
            dir.resolve("program.log")));
  }
}
