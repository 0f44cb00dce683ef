package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.Change;
import dev.insideout.cache.Key;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.Views;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.wire.BadRecordException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;

/**
 * Two that read a view while it changes, and are never restarted: a plain upsert consumer and a
 * cache.
 */
final class Readers implements AutoCloseable {
  private static final long READY_SECONDS = 60;

  private final UpsertTable upserts;
  private final ViewCache<Key, GenericRecord> cache;
  private final List<Change<Key, GenericRecord>> steps =
      Collections.synchronizedList(new ArrayList<>());

  Readers(LogConnection log, String view) throws Exception {
    upserts = new UpsertTable(log, view);
    cache = Views.connect(log).open(View.of(view));
    cache.ready().get(READY_SECONDS, TimeUnit.SECONDS);
    cache.onChange(steps::add);
  }

  UpsertTable upserts() {
    return upserts;
  }

  /** The rows that the upsert consumer has. */
  Map<String, String> rows() {
    try {
      return upserts.rows();
    } catch (BadRecordException e) {
      throw new AssertionError("a row that cannot be read", e);
    }
  }

  /** The changes that the cache has shown since {@link #forget}. */
  List<Change<Key, GenericRecord>> steps() {
    return List.copyOf(steps);
  }

  /** What the cache has shown so far is not looked at. */
  void forget() {
    steps.clear();
    rows();
    upserts.take();
  }

  /** Waits until the cache has shown {@code rows} rows that differ, all of them in one epoch. */
  void requireOneStep(String what, int rows) {
    Eventually.get(steps::size, shown -> shown >= rows);
    assertThat(steps).as("%s: the cache moves in one step", what).hasSize(rows);
    assertThat(steps.stream().map(Change::epoch).distinct()).hasSizeLessThanOrEqualTo(1);
  }

  @Override
  public void close() {
    upserts.close();
    cache.close();
  }
}
