package dev.insideout.ordertimeline;

import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.job.LogJob;
import dev.insideout.golden.GoldenJob;
import dev.insideout.golden.GoldenSavepoint;
import dev.insideout.testlog.CompanyLog;
import dev.insideout.testlog.CompanyLog.Event;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/** An order that goes on, one that is not yet ordered, and one that is deleted. */
final class GoldenTimeline implements GoldenJob {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  @Override
  public LogJob job() {
    return new OrderTimelineJob();
  }

  @Override
  public Instant logTime() {
    return NOON;
  }

  /** Layout 1 had a list where there is a map. */
  @Override
  public Path upgraded(GoldenSavepoint golden, Path folder) throws Exception {
    if (golden.version() > 1) {
      return golden.savepoint();
    }
    TimelineMigration.main(
        new String[] {"--from", golden.savepoint().toString(), "--to", folder.toString()});
    return folder;
  }

  @Override
  public Facts over(TestLog log) throws Exception {
    return new Story(new CompanyLog(log), log);
  }

  private record Story(CompanyLog company, TestLog log) implements Facts {
    @Override
    public List<Step> before(int version) {
      return List.of(
          new Step(
              () -> {
                header("o-1", 1, "created");
                company.orderLine(event("line", 1, 1), "o-1", 1, "lamp", 2, "9.50");
                payment("o-1", 1, "authorised");
                // Its header comes later.
                payment("o-2", 1, "authorised");
                header("o-3", 1, "created");
                payment("o-3", 1, "authorised");
                log.flush();
              },
              Map.of(
                  "o-1", "created: created, 2 of lamp at 9.50, authorised 19.00",
                  "o-2", NO_ROW,
                  "o-3", "created: created, authorised 19.00")),
          new Step(
              () -> {
                company.deleteOrder("o-3");
                log.flush();
              },
              Map.of("o-3", NO_ROW)));
    }

    @Override
    public List<Step> after(int version) {
      return List.of(
          new Step(
              () -> {
                payment("o-1", 1, "authorised"); // again
                payment("o-1", 2, "captured");
                header("o-2", 1, "created");
                header("o-3", 1, "created"); // again, of the order that is gone
                log.flush();
              },
              Map.of(
                  "o-1",
                  "created: created, 2 of lamp at 9.50, authorised 19.00, captured 19.00",
                  "o-2",
                  "created: created, authorised 19.00",
                  "o-3",
                  NO_ROW)),
          new Step(
              () -> {
                payment("o-3", 1, "authorised"); // again
                header("o-3", 2, "created anew");
                log.flush();
              },
              Map.of("o-3", "created anew: created anew")));
    }

    private void header(String order, int version, String status) {
      company.order(event("header-" + order, version, 0), order, status, "ann");
    }

    private void payment(String order, int version, String status) {
      company.payment(
          event("payment-" + order, version, 1 + version), "pay-" + order, order, status, "19.00");
    }

    private static Event event(String of, int version, int minute) {
      return new Event(of + "-" + version, NOON.plusSeconds(60L * minute), version);
    }

    @Override
    public void fill(SourcePartition place) {
      company.fill(place);
    }

    /** Of an order that is compared with nothing; the same event each time. */
    @Override
    public void tick() {
      header("o-0", 1, "created");
      log.flush();
    }

    @Override
    public String text(GenericRecord row) {
      List<String> history =
          ((List<?>) row.get("history"))
              .stream().map(event -> ((GenericRecord) event).get("what").toString()).toList();
      return row.get("status") + ": " + String.join(", ", history);
    }
  }
}
