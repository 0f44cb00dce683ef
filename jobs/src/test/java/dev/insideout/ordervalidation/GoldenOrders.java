package dev.insideout.ordervalidation;

import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.job.LogJob;
import dev.insideout.golden.GoldenJob;
import dev.insideout.testlog.TestLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;

/** Two lamps and two chairs, and who gets them. */
final class GoldenOrders implements GoldenJob {
  private static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");

  @Override
  public LogJob job() {
    return new OrderValidation();
  }

  @Override
  public Instant logTime() {
    return Instant.parse("2026-11-27T12:30:00Z");
  }

  @Override
  public Facts over(TestLog log) throws Exception {
    return new Story(new ShopLog(log));
  }

  private record Story(ShopLog shop) implements Facts {
    @Override
    public List<Step> before(int version) {
      return version < 3 ? lampsAndChairs() : both(lampsAndChairs(), aBedThatLeaves());
    }

    private List<Step> lampsAndChairs() {
      return List.of(
          new Step(
              () -> {
                shop.stock("lamp", 1, 2, MORNING);
                shop.stock("chair", 1, 2, MORNING);
                order("o-1", "ann", "lamp", "60.00");
              },
              Map.of("o-1", "validated")),
          new Step(
              () -> {
                // One of its two lines.
                shop.header("o-2", 1, "created", "bob", 2, MORNING);
                shop.line("o-2", 1, 1, "lamp", 1, "1.00");
                order("o-3", "ann", "chair", "1990.00");
              },
              Map.of("o-3", "failed for fraud")));
    }

    /** Since layout 3 what has left stands with its product. */
    private List<Step> aBedThatLeaves() {
      return List.of(
          new Step(
              () -> {
                shop.stock("bed", 1, 1, MORNING);
                order("o-8", "fay", "bed", "1.00");
              },
              Map.of("o-8", "validated")),
          new Step(
              () -> shop.header("o-8", 2, "shipped", "fay", 1, MORNING.plusSeconds(60)), Map.of()));
    }

    @Override
    public List<Step> after(int version) {
      return version < 3 ? whoGetsThem() : both(whoGetsThem(), aBedThatComes());
    }

    private List<Step> aBedThatComes() {
      return List.of(
          new Step(() -> order("o-9", "gil", "bed", "1.00"), Map.of("o-9", "failed")),
          new Step(
              // The bed that left is no longer counted, and one has come.
              () -> shop.stock("bed", 2, 1, MORNING.plusSeconds(120)), Map.of()),
          new Step(() -> order("o-10", "hal", "bed", "1.00"), Map.of("o-10", "validated")));
    }

    private List<Step> whoGetsThem() {
      return List.of(
          new Step(
              // The second line of an order whose first came before, for the second lamp.
              () -> shop.line("o-2", 2, 1, "chair", 1, "1.00"), Map.of("o-2", "validated")),
          new Step(
              () -> {
                order("o-4", "cy", "lamp", "1.00"); // both are reserved
                order("o-6", "dan", "chair", "1.00"); // o-3 has given one back
              },
              Map.of("o-4", "failed", "o-6", "validated")),
          new Step(
              () -> {
                shop.stock("desk", 1, 1, MORNING);
                order("o-5", "ann", "desk", "1.00"); // her session is over the limit
              },
              Map.of("o-5", "failed for fraud")),
          new Step(
              // What was reserved before the savepoint is given back after it.
              () -> shop.header("o-1", 2, "cancelled", "ann", 1, MORNING), Map.of()),
          new Step(() -> order("o-7", "eve", "lamp", "1.00"), Map.of("o-7", "validated")));
    }

    private static List<Step> both(List<Step> some, List<Step> more) {
      return Stream.concat(some.stream(), more.stream()).toList();
    }

    private void order(String id, String customer, String product, String price) {
      shop.header(id, 1, "created", customer, 1, MORNING);
      shop.line(id, 1, 1, product, 1, price);
    }

    @Override
    public void fill(SourcePartition place) {
      shop.fill(place);
    }

    @Override
    public void tick() {
      shop.tick();
    }

    @Override
    public String text(GenericRecord row) {
      boolean suspect = row.get("reason").toString().contains("session");
      return row.get("status") + (suspect ? " for fraud" : "");
    }
  }
}
