package dev.insideout.cli.read;

import java.util.List;

/**
 * What to show.
 *
 * @param key columns of the key that a row must have, as {@link dev.insideout.cli.log.KeyFilter}
 *     reads them
 * @param follow go on with what comes
 * @param limit rows at most
 * @param all every record and not the newest of each key
 */
public record ReadOptions(List<String> key, boolean follow, long limit, boolean all) {}
