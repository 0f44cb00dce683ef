package dev.insideout.cache;

import dev.insideout.cache.store.Progress;
import dev.insideout.cache.store.RowStore;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * From the records of views to the rows that are shown. While it loads, rows go into a store that
 * nobody looks at, as they come; once everything is read that was there at the opening, that store
 * is shown, and goes on from whole epoch to whole epoch. Not thread-safe.
 */
final class Following {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /**
   * Where the consumer stood when it was last asked.
   *
   * @param caughtUp true when everything is polled that was there at the opening
   * @param read how many of the offsets that were there at the opening are polled
   * @param behind how many offsets are known and not polled
   * @param pausing true when partitions pause
   */
  private record Standing(boolean caughtUp, long read, long behind, boolean pausing) {}

  private final OpenViews views;
  private final ViewPartitions partitions;
  private final RowStore store;
  private final GroupEpochs epochs;
  private final long heldBytesLimit;
  private final boolean resumed;
  private final boolean chainedFromTheStart;
  private final FetchAhead ahead;
  private Polled polled = new Polled(ConsumerRecords.empty());
  private Standing standing = new Standing(false, 0, 0, false);
  private Progress reached;
  private boolean visible;
  private long lastAnswer = System.nanoTime();
  private TopicPartition lastPartition;
  private long chainedFrom;
  private long recordsRead;
  private long epochsApplied;

  private Following(
      OpenViews views,
      ViewPartitions partitions,
      RowStore store,
      GroupEpochs epochs,
      Optional<Stores.Kept> kept,
      long heldBytesLimit) {
    this.views = views;
    this.partitions = partitions;
    this.store = store;
    this.epochs = epochs;
    this.heldBytesLimit = heldBytesLimit;
    this.ahead =
        new FetchAhead(() -> partitions.poll(POLL), "fetches " + String.join(", ", views.names()));
    this.resumed = kept.isPresent();
    this.chainedFromTheStart = kept.filter(k -> !k.mayLackRows()).isPresent();
    this.reached = kept.map(Stores.Kept::progress).orElse(Progress.NONE);
  }

  /**
   * Loads the views from the start of their topics.
   *
   * @param takeovers that an attempt before this one has found
   */
  static Following load(
      OpenViews views,
      ViewPartitions partitions,
      RowStore store,
      Map<TopicPartition, Marker> takeovers,
      long heldBytesLimit) {
    views.keepIn(store);
    GroupEpochs epochs =
        GroupEpochs.givingOn(partitions.all(), row -> views.load(store, row), takeovers);
    return new Following(views, partitions, store, epochs, Optional.empty(), heldBytesLimit);
  }

  /** Goes on with what an earlier start has left. */
  static Following resume(
      OpenViews views, ViewPartitions partitions, Stores.Kept kept, long heldBytesLimit) {
    GroupEpochs epochs = GroupEpochs.holdingAll(partitions.all());
    kept.progress()
        .partitions()
        .forEach(
            (partition, place) -> {
              partitions.seek(partition, place.next());
              epochs.beginAfter(partition, place.last());
            });
    views.restore(kept.store());
    Following following =
        new Following(views, partitions, kept.store(), epochs, Optional.of(kept), heldBytesLimit);
    if (!kept.mayLackRows()) {
      following.show();
    }
    return following;
  }

  /**
   * Waits a little for records, and does all that can be done with them. It may be called again
   * when it throws {@link dev.insideout.contract.registry.RegistryException} or {@link
   * org.apache.kafka.common.KafkaException}.
   *
   * @throws BadRecordException when a key cannot be decoded
   * @throws BeginAnewException when what was loaded is worth nothing
   * @throws DeliveryException when a view is delivered eagerly
   * @throws DifferentGroupsException when the views are not of one group
   */
  void step() throws BadRecordException {
    store.requireUndamaged();
    polled.takeAll(this::take);
    polled = new Polled(poll());
    standing = stand();
    if (!visible && !standing.caughtUp()) {
      ahead.request();
    }
    polled.takeAll(this::take);
    applyWhole();
    if (views.isStopped()) {
      return;
    }
    if (!visible && isLoaded()) {
      store.commit(new Progress(true, reached.applied(), reached.partitions()));
      show();
    } else if (!visible && !resumed) {
      store.spill();
    }
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    ConsumerRecords<byte[], byte[]> records;
    if (ahead.isRequested()) {
      records = ahead.await();
      pauseWhoIsAhead();
    } else {
      pauseWhoIsAhead();
      records = partitions.poll(POLL);
    }
    hearOfLog(!records.isEmpty());
    return records;
  }

  private Standing stand() {
    return new Standing(
        partitions.caughtUp(),
        partitions.offsetsRead(),
        partitions.behind(),
        !partitions.paused().isEmpty());
  }

  /** Without records it is asked whether anybody is there: a consumer does not say so. */
  private void hearOfLog(boolean heard) {
    if (!heard && System.nanoTime() - lastAnswer > SILENCE.toNanos()) {
      partitions.ends(ANSWER_WITHIN);
      lastAnswer = System.nanoTime();
    } else if (heard) {
      lastAnswer = System.nanoTime();
    }
  }

  private void take(TopicPartition partition, ConsumerRecord<byte[], byte[]> record)
      throws BadRecordException {
    if (partition != lastPartition) {
      lastPartition = partition;
      // Further down, the marker before may have been compacted away.
      chainedFrom = chainedFromTheStart ? 0 : partitions.endAtOpening(partition);
    }
    epochs.take(partition, record, chainedFrom);
    recordsRead++;
  }

  private void applyWhole() throws BadRecordException {
    for (Optional<WholeEpoch> next = next(); next.isPresent(); next = next()) {
      WholeEpoch epoch = next.get();
      Progress progress = progressAfter(epoch);
      if (visible) {
        views.apply(store, epoch, progress);
      } else {
        load(epoch, progress);
      }
      epochs.applied(epoch);
      reached = progress;
      epochsApplied++;
    }
  }

  /** A listener that was told of the epoch before may have closed the views. */
  private Optional<WholeEpoch> next() {
    return views.isStopped() ? Optional.empty() : epochs.next();
  }

  private Progress progressAfter(WholeEpoch epoch) {
    Map<TopicPartition, Progress.Place> places = new HashMap<>();
    epoch
        .ends()
        .forEach(
            (partition, end) -> places.put(partition, new Progress.Place(end + 1, epoch.id())));
    return new Progress(visible, Optional.of(Progress.Applied.of(epoch.marker())), places);
  }

  /** Applies an epoch that may lack rows, and that nobody is shown. */
  private void load(WholeEpoch epoch, Progress progress) throws BadRecordException {
    Map<TopicPartition, Marker> misread = epochs.misread(epoch);
    if (!misread.isEmpty()) {
      throw new BeginAnewException(
          "rows were loaded that the takeover at epoch %s does not count".formatted(epoch.id()),
          misread);
    }
    for (List<RawRow> rows : epoch.changes()) {
      for (RawRow row : rows) {
        views.load(store, row);
      }
    }
    if (resumed) {
      store.commit(progress);
    } else {
      store.spill();
    }
  }

  /** True when the rows are those of an epoch that a service may be shown. */
  private boolean isLoaded() {
    if (!standing.caughtUp()) {
      return false;
    }
    if (epochs.allGroupsKnown() && epochs.haveParted()) {
      throw new DifferentGroupsException(epochs.groupsByView());
    }
    return reached.applied().filter(epoch -> epoch.kind() == MarkerKind.END).isPresent();
  }

  private void show() {
    visible = true;
    ahead.close();
    views.show(store);
  }

  /** Whoever is ahead of the others waits, when too much is held back. */
  private void pauseWhoIsAhead() {
    long held = epochs.heldBytes();
    if (held > heldBytesLimit) {
      List<TopicPartition> ahead = new ArrayList<>(partitions.all());
      ahead.removeAll(epochs.awaited());
      partitions.pauseOnly(ahead);
    } else if (held <= heldBytesLimit / 2) {
      partitions.pauseOnly(List.of());
    }
  }

  /** True when what is shown is this. */
  boolean visible() {
    return visible;
  }

  /**
   * Ends it: what it has loaded and nobody is shown is gone, if it is of no use to a later start.
   */
  void end() {
    ahead.close();
    if (!visible && resumed) {
      store.close();
    } else if (!visible) {
      store.discard();
    }
  }

  /** The last epoch that is in; empty before the first. */
  Optional<Progress.Applied> applied() {
    return reached.applied();
  }

  /** The gap in the chain of epochs; empty when there is none. */
  Optional<LostEpoch> lost() {
    return epochs.lost();
  }

  /** The partitions that keep the others waiting; empty when none does. */
  List<TopicPartition> blocking() {
    List<TopicPartition> awaited = epochs.awaited();
    return awaited.size() == partitions.all().size() ? List.of() : awaited;
  }

  /** True when partitions wait since too much is held back. */
  boolean isPausing() {
    return standing.pausing();
  }

  /** How many offsets are known and not read. */
  long behind() {
    return standing.behind();
  }

  /** How many offsets there were at the opening. */
  long toLoad() {
    return partitions.offsetsAtOpening();
  }

  /** How many of {@link #toLoad} are read. */
  long loaded() {
    return standing.read();
  }

  long recordsRead() {
    return recordsRead;
  }

  long epochsApplied() {
    return epochsApplied;
  }

  long heldBytes() {
    return epochs.heldBytes();
  }

  long foreignRecords() {
    return epochs.foreignRecords();
  }
}
