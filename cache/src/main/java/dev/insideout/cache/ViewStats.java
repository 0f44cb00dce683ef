package dev.insideout.cache;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What views that were opened together have read and hold. It is counted after each batch of
 * records, a moment after the rows of the batch are shown.
 *
 * @param rows how many rows can be looked up, by view
 * @param epochs how many epochs were applied
 * @param recordsRead how many records were read: rows, tombstones and markers
 * @param foreignRecords how many records were passed over since no writer of a view wrote them
 * @param heldBytes about how much is held back of epochs that are not whole yet
 * @param behind how many offsets are known and not read
 * @param age how long ago the epoch was ended that is shown
 * @param lostEpochs how often the chain of epochs broke
 * @param rebuilds how often the rows were loaded anew
 * @param lastRebuild why the last time
 * @param listenerFailures how often a listener has thrown
 */
public record ViewStats(
    Map<String, Long> rows,
    long epochs,
    long recordsRead,
    long foreignRecords,
    long heldBytes,
    long behind,
    Optional<Duration> age,
    long lostEpochs,
    long rebuilds,
    Optional<String> lastRebuild,
    long listenerFailures) {}
