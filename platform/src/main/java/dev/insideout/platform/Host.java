package dev.insideout.platform;

import java.util.List;

/**
 * Where a server runs.
 *
 * @param address that it listens on, and that clients know it by
 * @param launcher the command that starts other commands there, such as {@code ip netns exec far};
 *     empty for this machine
 */
public record Host(String address, List<String> launcher) {
  /** This machine, and for nobody else. */
  public static final Host LOOPBACK = new Host("127.0.0.1", List.of());

  public Host {
    launcher = List.copyOf(launcher);
  }
}
