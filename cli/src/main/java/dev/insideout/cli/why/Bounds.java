package dev.insideout.cli.why;

import dev.insideout.cli.viewtest.CellText;
import dev.insideout.sqlview.InputTrace;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;

/** Which values the variables of a trace may have in the rows behind a row of the view. */
final class Bounds {
  private final InputTrace trace;

  /** As texts. A variable that is not there may have any. */
  private final Map<Integer, Set<String>> values = new HashMap<>();

  /**
   * @param anchors what the key of the view's row says
   */
  Bounds(InputTrace trace, Map<Integer, Set<String>> anchors) {
    this.trace = trace;
    anchors.forEach((variable, texts) -> values.put(variable, new HashSet<>(texts)));
  }

  /** Notes the values of a variable; of one that is known, nothing. */
  void supply(int variable, Set<String> found) {
    values.putIfAbsent(variable, found);
  }

  /** Notes that a variable has no other values than {@code among}. */
  void narrow(int variable, Set<String> among) {
    Set<String> known = values.get(variable);
    if (known == null) {
      values.put(variable, new HashSet<>(among));
    } else {
      known.retainAll(among);
    }
  }

  /** The links of {@code scan} whose values are bounded. */
  List<InputTrace.Link> known(InputTrace.Scan scan) {
    return scan.links().stream()
        .filter(link -> trace.bounds(link.variable()).stream().anyMatch(values::containsKey))
        .toList();
  }

  /**
   * True when {@code record}, which is no tombstone unless only its key is looked at, may count.
   */
  boolean accept(List<InputTrace.Link> links, InputRecord record) {
    return links.stream().allMatch(link -> accept(link, record));
  }

  private boolean accept(InputTrace.Link link, InputRecord record) {
    Optional<String> text = text(link, record);
    return text.isEmpty()
        ? link.reading() instanceof InputTrace.OrNull
        : trace.bounds(link.variable()).stream()
            .map(values::get)
            .allMatch(known -> known == null || known.contains(text.get()));
  }

  private static Optional<String> text(InputTrace.Link link, InputRecord record) {
    return link.reading() instanceof InputTrace.Floor floor
        ? Optional.ofNullable(record.value(link.column()))
            .map(value -> floor(record.type(link.column()), value, floor.unit()))
        : record.text(link.column());
  }

  /** As the job does it, in UTC. */
  private static String floor(LogicalType type, Object value, String unit) {
    if (value instanceof TimestampData time) {
      OffsetDateTime cut = floor(time.toLocalDateTime().atOffset(ZoneOffset.UTC), unit);
      return CellText.of(type, TimestampData.fromLocalDateTime(cut.toLocalDateTime()));
    }
    OffsetDateTime day =
        LocalDate.ofEpochDay((Integer) value).atStartOfDay().atOffset(ZoneOffset.UTC);
    return CellText.of(type, (int) floor(day, unit).toLocalDate().toEpochDay());
  }

  private static OffsetDateTime floor(OffsetDateTime time, String unit) {
    return switch (unit) {
      case "SECOND" -> time.truncatedTo(ChronoUnit.SECONDS);
      case "MINUTE" -> time.truncatedTo(ChronoUnit.MINUTES);
      case "HOUR" -> time.truncatedTo(ChronoUnit.HOURS);
      case "DAY" -> time.truncatedTo(ChronoUnit.DAYS);
      case "MONTH" -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
      case "YEAR" -> time.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
