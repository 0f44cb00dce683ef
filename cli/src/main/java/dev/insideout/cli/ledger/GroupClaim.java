package dev.insideout.cli.ledger;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to change a group, and to write down what was done. Whoever gets it fences the one who
 * had it before: a command that was paused and comes back can no longer write.
 */
public final class GroupClaim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupClaim.class);
  private static final long RENEW_SECONDS = 3;
  private static final int TIMEOUT_MS = 20_000;

  private final Ledger ledger;
  private final String group;
  private final LogConnection log;
  private final ScheduledExecutorService renewal;
  private final Optional<Claim> before;
  private KafkaProducer<byte[], byte[]> producer;
  private Claim claim;

  private GroupClaim(
      Ledger ledger, LogConnection log, String group, Optional<Claim> before, Claim claim) {
    this.ledger = ledger;
    this.log = log;
    this.group = group;
    this.producer = producer(log, group);
    this.before = before;
    this.claim = claim;
    this.renewal =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "claim of " + group);
              thread.setDaemon(true);
              return thread;
            });
  }

  static GroupClaim make(Ledger ledger, LogConnection log, String group, String what) {
    Optional<Claim> before = ledger.lastClaim(group);
    before.filter(last -> last.holds(Instant.now())).ifPresent(holder -> refuse(group, holder));
    GroupClaim made = new GroupClaim(ledger, log, group, before, Claim.now(what));
    try {
      made.producer.initTransactions();
      made.commit(List.of(made.record()));
      ledger
          .holder(group)
          .filter(holder -> !holder.id().equals(made.claim.id()))
          .ifPresent(holder -> refuse(group, holder));
      made.renewal.scheduleAtFixedRate(made::renew, RENEW_SECONDS, RENEW_SECONDS, TimeUnit.SECONDS);
      return made;
    } catch (KafkaException e) {
      made.stop();
      throw made.failure(e);
    } catch (RuntimeException e) {
      made.stop();
      throw e;
    }
  }

  private static void refuse(String group, Claim holder) {
    throw CommandFailure.notSo(
        "Group %s is being changed: '%s' by %s, since %s. Wait until that is done, and look with 'insideout history %s'."
            .formatted(group, holder.what(), holder.by(), holder.since(), group));
  }

  private static KafkaProducer<byte[], byte[]> producer(LogConnection log, String group) {
    return new KafkaProducer<>(
        log.clientProperties(
            Map.of(
                "transactional.id",
                "insideout-ledger-" + group,
                "acks",
                "all",
                "request.timeout.ms",
                TIMEOUT_MS / 2,
                "delivery.timeout.ms",
                TIMEOUT_MS,
                "max.block.ms",
                TIMEOUT_MS)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** What is deployed of the group now. */
  public GroupRecord current() {
    return ledger.of(group);
  }

  /**
   * True when a command of the same words was the last at work, was interrupted, and had done its
   * last step: what it had begun is over, and the last entry is its own.
   */
  public boolean wasDoneBefore() {
    GroupRecord now = current();
    return now.building().isEmpty()
        && now.handover().isEmpty()
        && before.filter(last -> !last.released() && last.what().equals(claim.what())).isPresent()
        && ledger.history(group).stream()
            .reduce((earlier, later) -> later)
            .filter(last -> last.what().equals(claim.what()))
            .filter(last -> !last.time().isBefore(before.get().since()))
            .isPresent();
  }

  /**
   * Writes down what is deployed now, and what has led to it, as one step.
   *
   * @param what the command, as history shows it
   * @param detail one sentence
   * @throws CommandFailure when the claim has gone to somebody else, or the log does not answer
   */
  public void write(GroupRecord deployed, String what, String version, String detail) {
    LedgerEvent event = new LedgerEvent(group, Instant.now(), Claim.who(), what, version, detail);
    String name =
        "%s/%d-%s"
            .formatted(
                group, event.time().toEpochMilli(), UUID.randomUUID().toString().substring(0, 4));
    write(
        List.of(
            entry(Ledger.GROUP + group, LedgerJson.write(deployed)),
            entry(Ledger.EVENT + name, LedgerJson.write(event))));
  }

  private ProducerRecord<byte[], byte[]> record() {
    return entry(Ledger.CLAIM + group, LedgerJson.write(claim));
  }

  private static ProducerRecord<byte[], byte[]> entry(String key, byte[] value) {
    return new ProducerRecord<>(Ledger.TOPIC, 0, key.getBytes(StandardCharsets.UTF_8), value);
  }

  /** Writes records as one transaction; where that fails, once more, with a new producer. */
  private synchronized void write(List<ProducerRecord<byte[], byte[]>> records) {
    try {
      commit(records);
    } catch (KafkaException | IllegalStateException e) {
      // A producer that could not commit may be of no more use, also when the log is there again.
      try {
        producer.close(Duration.ZERO);
        requireOwn(e);
        producer = producer(log, group);
        producer.initTransactions();
        requireOwn(e);
        commit(records);
      } catch (KafkaException | IllegalStateException again) {
        throw failure(again);
      }
    }
  }

  private void commit(List<ProducerRecord<byte[], byte[]>> records) {
    producer.beginTransaction();
    records.forEach(producer::send);
    producer.commitTransaction();
  }

  /** Whoever has claimed the group since has fenced this one, and is not to be fenced by it. */
  private void requireOwn(RuntimeException why) {
    if (ledger.lastClaim(group).filter(last -> last.id().equals(claim.id())).isEmpty()) {
      throw failure(why);
    }
  }

  private synchronized void renew() {
    claim = claim.renewedAt(Instant.now());
    try {
      write(List.of(record()));
    } catch (CommandFailure e) {
      // The log may be away for a while: the next renewal tries again, and whoever has something
      // to write down is told. An exception would end all renewals.
      LOG.debug("The claim of group {} is not renewed", group, e);
    }
  }

  private CommandFailure failure(RuntimeException e) {
    Optional<Claim> other = ledger.holder(group).filter(h -> !h.id().equals(claim.id()));
    return other.isPresent()
        ? CommandFailure.notSo(
            "Group %s has been taken by '%s' of %s, since %s: this command has written nothing more. Look with 'insideout history %s'."
                .formatted(group, other.get().what(), other.get().by(), other.get().since(), group),
            e)
        : CommandFailure.unreachable(
            "The ledger (topic %s) cannot be written: %s".formatted(Ledger.TOPIC, e.getMessage()),
            e);
  }

  private void stop() {
    renewal.shutdownNow();
    producer.close();
  }

  @Override
  public void close() {
    try {
      synchronized (this) {
        claim = claim.over();
        write(List.of(record()));
      }
    } finally {
      stop();
    }
  }
}
