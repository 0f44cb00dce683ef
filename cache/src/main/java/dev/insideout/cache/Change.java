package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import java.util.Optional;

/**
 * What an epoch did to one key.
 *
 * @param before its row until now; empty when there was none, or none that could be read
 * @param after its row from now on; empty when it is gone
 * @param epoch the epoch
 * @param <K> what keys are
 * @param <V> what rows are
 */
public record Change<K, V>(K key, Optional<V> before, Optional<V> after, EpochId epoch) {}
