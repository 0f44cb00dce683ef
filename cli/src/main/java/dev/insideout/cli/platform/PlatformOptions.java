package dev.insideout.cli.platform;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How to start an embedded platform. Ports that are not given are those of the last time where they
 * are free, else free ones.
 *
 * @param data the folder of its data
 * @param clean whether to delete what is there first
 * @param variables of the process, for what the project says of the regions beside it
 */
public record PlatformOptions(
    Path data,
    boolean clean,
    OptionalInt kafkaPort,
    OptionalInt registryPort,
    OptionalInt flinkPort,
    Map<String, String> variables) {}
