package dev.insideout.notifications;

import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.job.LogJob;
import dev.insideout.golden.GoldenJob;
import dev.insideout.testlog.CompanyLog;
import dev.insideout.testlog.CompanyLog.Event;
import dev.insideout.testlog.TestLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/** What Ann, Bob and Cy are told, and when their orders are known before they are. */
final class GoldenNotices implements GoldenJob {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  @Override
  public LogJob job() {
    return new NotificationsJob();
  }

  @Override
  public Instant logTime() {
    return NOON;
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
                customer("ann", "gold", 1);
                customer("bob", "silver", 1);
                order("o-1", "created", "ann");
                order("o-1", "shipped", "ann");
                order("o-2", "created", "bob");
                // Cy is not known yet.
                order("o-3", "shipped", "cy");
                // Nor is whose order this is.
                refund("o-4");
                log.flush();
              },
              Map.of("o-1:shipped", "ann phone", "o-3:shipped", NO_ROW, "o-4:refunded", NO_ROW)));
    }

    @Override
    public List<Step> after(int version) {
      return List.of(
          new Step(
              () -> {
                // Who has forgotten that it was told would tell it by the new level's channel.
                customer("ann", "basic", 2);
                log.flush();
              },
              Map.of()),
          new Step(
              () -> {
                order("o-1", "shipped", "ann");
                order("o-1", "delivered", "ann");
                refund("o-2");
                customer("cy", "silver", 1);
                order("o-4", "created", "bob");
                log.flush();
              },
              Map.of(
                  "o-1:shipped", "ann phone",
                  "o-1:delivered", "ann digest",
                  "o-2:refunded", "bob email",
                  "o-3:shipped", "cy email",
                  "o-4:refunded", "bob email")));
    }

    private void customer(String customer, String level, long version) {
      company.customer(event("customer-" + customer, version), customer, level);
    }

    private void order(String order, String status, String customer) {
      company.order(event(order + status, 1), order, status, customer);
    }

    private void refund(String order) {
      company.payment(event("refund-" + order, 1), "pay-" + order, order, "refunded", "9.50");
    }

    private static Event event(String id, long version) {
      return new Event(id, NOON, version);
    }

    @Override
    public void fill(SourcePartition place) {
      company.fill(place);
    }

    @Override
    public void tick() {
      customer("nobody", "basic", 1);
      log.flush();
    }

    @Override
    public String text(GenericRecord row) {
      return row.get("customer_id") + " " + row.get("channel");
    }
  }
}
