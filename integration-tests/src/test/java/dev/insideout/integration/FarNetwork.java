package dev.insideout.integration;

import dev.insideout.platform.Host;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A network of one host that only a router leads to, each in a network namespace. A cut gives the
 * router a black hole for either side: packets vanish, and nobody is told.
 */
final class FarNetwork implements AutoCloseable {
  private static final String NAME = "insideout-";
  private static final int SUBNETS = 250;

  private final String router;
  private final String far;
  private final String near;
  private final Subnet nearSide;
  private final Subnet farSide;
  private long received;
  private long forwarded;

  /** Two addresses with nothing else between them, of those that are set apart for tests. */
  private record Subnet(String prefix) {
    String first() {
      return prefix + ".1";
    }

    String second() {
      return prefix + ".2";
    }

    String all() {
      return prefix + ".0/30";
    }
  }

  private FarNetwork(long pid) {
    router = NAME + pid + "-router";
    far = NAME + pid + "-far";
    near = "io" + pid;
    nearSide = new Subnet("198.18." + pid % SUBNETS);
    farSide = new Subnet("198.19." + pid % SUBNETS);
  }

  /** Makes it; empty where that is not allowed, or the system has none of it. */
  static Optional<FarNetwork> open() {
    removeWhatDeadTestsLeft();
    FarNetwork network = new FarNetwork(ProcessHandle.current().pid());
    if (OperatingSystem.trySaying("ip netns add " + network.router).isEmpty()) {
      return Optional.empty();
    }
    try {
      network.build();
      return Optional.of(network);
    } catch (IllegalStateException e) {
      System.out.printf("no network of our own: %s%n", e.getMessage());
      network.close();
      return Optional.empty();
    }
  }

  private static void removeWhatDeadTestsLeft() {
    OperatingSystem.trySaying("ip netns list").stream()
        .flatMap(String::lines)
        .map(line -> line.split(" ")[0])
        .filter(name -> name.matches(NAME + "\\d+-(router|far)"))
        .filter(name -> ProcessHandle.of(Long.parseLong(name.split("-")[1])).isEmpty())
        .forEach(name -> OperatingSystem.say("ip netns del " + name));
  }

  private void build() {
    OperatingSystem.say("ip netns add " + far);
    OperatingSystem.say("ip link add %s type veth peer name near netns %s".formatted(near, router));
    OperatingSystem.say(
        "ip -n %s link add far type veth peer name home netns %s".formatted(router, far));
    OperatingSystem.say("ip addr add %s/30 dev %s".formatted(nearSide.first(), near));
    OperatingSystem.say("ip link set %s up".formatted(near));
    up(router, "near", nearSide.second());
    up(router, "far", farSide.first());
    up(far, "home", farSide.second());
    OperatingSystem.say("ip -n %s link set lo up".formatted(far));
    OperatingSystem.say("ip netns exec %s sysctl -q -w net.ipv4.ip_forward=1".formatted(router));
    OperatingSystem.say("ip route add %s via %s".formatted(farSide.all(), nearSide.second()));
    OperatingSystem.say(
        "ip -n %s route add %s via %s".formatted(far, nearSide.all(), farSide.first()));
  }

  private static void up(String namespace, String device, String address) {
    OperatingSystem.say("ip -n %s addr add %s/30 dev %s".formatted(namespace, address, device));
    OperatingSystem.say("ip -n %s link set %s up".formatted(namespace, device));
  }

  /** The host at its end. */
  Host host() {
    return new Host(farSide.second(), List.of("ip", "netns", "exec", far));
  }

  void cut() {
    blackHoles("add");
    received = packets("InReceives");
    forwarded = packets("ForwDatagrams");
  }

  /** Ends the cut. */
  Dropped heal() {
    Dropped dropped =
        new Dropped(packets("InReceives") - received, packets("ForwDatagrams") - forwarded);
    blackHoles("del");
    return dropped;
  }

  /**
   * What the router counted during a cut.
   *
   * @param came packets that came to it, from either side
   * @param passed those of them that it passed on
   */
  record Dropped(long came, long passed) {}

  private void blackHoles(String verb) {
    for (String address : List.of(farSide.second(), nearSide.first())) {
      OperatingSystem.say("ip -n %s route %s blackhole %s/32".formatted(router, verb, address));
    }
  }

  /** A counter of the router's, of packets of the internet protocol since it is there. */
  private long packets(String counter) {
    List<String[]> lines =
        OperatingSystem.say("ip netns exec %s cat /proc/net/snmp".formatted(router))
            .lines()
            .filter(line -> line.startsWith("Ip: "))
            .map(line -> line.split(" "))
            .toList();
    return Long.parseLong(lines.get(1)[Arrays.asList(lines.get(0)).indexOf(counter)]);
  }

  /** With the namespaces all goes that is in them, and the other ends of it. */
  @Override
  public void close() {
    OperatingSystem.trySaying("ip netns del " + far);
    OperatingSystem.trySaying("ip netns del " + router);
  }
}
