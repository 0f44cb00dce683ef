package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.wire.BadRecordException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sales of all regions as of one cut, and what the view's rows must be of them: read and
 * computed without Flink. The cut only goes forward.
 */
final class SalesFacts implements AutoCloseable {
  private final List<RegionSales> regions = new ArrayList<>();

  SalesFacts(LogConnection log) {
    regions.add(new RegionSales("", log));
    log.regions().forEach((name, there) -> regions.add(new RegionSales(name, there)));
  }

  /** What the versions of the view make of the amounts of a country. */
  enum Aggregate {
    SUM,
    MAX,
    MIN;

    private long of(List<Long> amounts) {
      return switch (this) {
        case SUM -> amounts.stream().mapToLong(Long::longValue).sum();
        case MAX -> amounts.stream().mapToLong(Long::longValue).max().orElseThrow();
        case MIN -> amounts.stream().mapToLong(Long::longValue).min().orElseThrow();
      };
    }
  }

  /** The cut at which the log ends now. */
  Positions ends() {
    Map<SourcePartition, Long> ends = new HashMap<>();
    regions.forEach(region -> ends.putAll(region.ends()));
    return Positions.of(ends);
  }

  /** Takes in all records below {@code cut}. */
  void advanceTo(Positions cut) throws BadRecordException {
    for (RegionSales region : regions) {
      region.advanceTo(cut);
    }
  }

  /** The rows of the view, by country, as text: country, count, amount. */
  Map<String, String> rows(Aggregate aggregate) {
    Map<String, List<Long>> amounts = new TreeMap<>();
    regions.forEach(region -> region.addTo(amounts));
    Map<String, String> rows = new TreeMap<>();
    amounts.forEach(
        (country, all) ->
            rows.put(country, "%s %d %d".formatted(country, all.size(), aggregate.of(all))));
    return rows;
  }

  /** How many records were taken in. */
  long records() {
    return regions.stream().mapToLong(RegionSales::records).sum();
  }

  @Override
  public void close() {
    regions.forEach(RegionSales::close);
  }
}
