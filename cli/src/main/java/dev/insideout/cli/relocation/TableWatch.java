package dev.insideout.cli.relocation;

import dev.insideout.cli.relocation.KeyState.Match;
import dev.insideout.contract.LogConnection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares a table's topic in two clusters, key by key: what the old one had when it was last
 * looked at, with what the new one has now. It keeps the state of every key in both. Not
 * thread-safe.
 */
final class TableWatch implements AutoCloseable {
  private static final int SAMPLES = 3;

  private final MovedTable table;
  private final PlaceLog oldLog;
  private final PlaceLog newLog;
  private final Map<ByteBuffer, KeyState> before = new HashMap<>();
  private final Map<ByteBuffer, KeyState> now = new HashMap<>();

  /** What the old log has had since it was looked at. */
  private final Map<ByteBuffer, List<Fact>> later = new HashMap<>();

  TableWatch(LogConnection log, String from, String to, MovedTable table) {
    this.table = table;
    oldLog = new PlaceLog(from, log.in(from), table);
    newLog = new PlaceLog(to, log.in(to), table);
  }

  /** From now on, what the old log has now is what the new one has to have. */
  void lookAtOld() {
    later.forEach((key, facts) -> facts.forEach(fact -> note(before, key, fact)));
    later.clear();
    oldLog.readOn((key, fact) -> note(before, key, fact));
  }

  private void note(Map<ByteBuffer, KeyState> states, ByteBuffer key, Fact fact) {
    states.merge(key, KeyState.of(fact), (known, first) -> known.then(fact, table.versioned()));
  }

  /** Compares with what the new log has now. */
  Standing compare() {
    newLog.readOn((key, fact) -> note(now, key, fact));
    // In this order: what was copied by now was in the old log before.
    oldLog.readOn((key, fact) -> later.computeIfAbsent(key, k -> new ArrayList<>()).add(fact));
    Map<Match, Long> counts = new EnumMap<>(Match.class);
    List<String> samples = new ArrayList<>();
    before.forEach(
        (key, old) -> {
          Match match = match(key, old);
          counts.merge(match, 1L, Long::sum);
          if (!match.holds() && samples.size() < SAMPLES) {
            samples.add(oldLog.text(key));
          }
        });
    return new Standing(
        table,
        counts.getOrDefault(Match.SAME, 0L),
        counts.getOrDefault(Match.NEWER, 0L),
        counts.getOrDefault(Match.MISSING, 0L),
        counts.getOrDefault(Match.OLDER, 0L),
        samples,
        newLog.positions());
  }

  private Match match(ByteBuffer key, KeyState old) {
    KeyState found = now.get(key);
    return found == null
        ? Match.MISSING
        : found.against(old, later.getOrDefault(key, List.of()), table.versioned());
  }

  @Override
  public void close() {
    oldLog.close();
    newLog.close();
  }
}
