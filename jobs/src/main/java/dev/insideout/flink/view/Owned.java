package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * What a group's job remembers of its ownership over restarts.
 *
 * @param generation that it publishes in; while it is taking over, the highest that it has found
 * @param takingOver true while the topics may differ from what the publishers remember of them
 * @param holding true before the topics are handed over to this writer
 * @param published the last epoch that was published; empty before the first
 * @param positions the last cut, partitions that nothing was read of included
 * @param awaited while hydrating, the ends of the log that the first build has to reach
 * @param accounted per partition, the offset below which every record is known to be this writer's
 * @param seen per partition, the last epoch that was seen in the topic
 * @param regions what is known of each other region that it reads
 */
record Owned(
    String version,
    Run run,
    long generation,
    boolean takingOver,
    boolean holding,
    Optional<EpochId> published,
    Positions positions,
    Optional<Positions> awaited,
    long incarnation,
    Map<ViewPartition, Long> accounted,
    Map<ViewPartition, EpochId> seen,
    Map<String, FarRegion> regions) {
  /** The state's layout: names and texts, so that a field can be added. */
  static final TypeInformation<Tuple2<String, String>> ENTRY =
      Types.TUPLE(Types.STRING, Types.STRING);

  static final ListStateDescriptor<Tuple2<String, String>> STATE =
      new ListStateDescriptor<>("owned", ENTRY);

  private static final String ACCOUNTED = "accounted ";
  private static final String SEEN = "seen ";
  private static final String REGION = "region ";

  List<Tuple2<String, String>> entries() {
    List<Tuple2<String, String>> entries = new ArrayList<>();
    BiConsumer<String, Object> add =
        (name, value) -> entries.add(Tuple2.of(name, value.toString()));
    add.accept("version", version);
    add.accept("run", run);
    add.accept("generation", generation);
    add.accept("taking-over", takingOver);
    add.accept("holding", holding);
    published.ifPresent(epoch -> add.accept("published", epoch));
    add.accept("positions", positions);
    awaited.ifPresent(ends -> add.accept("awaited", ends));
    add.accept("incarnation", incarnation);
    accounted.forEach((partition, offset) -> add.accept(ACCOUNTED + partition, offset));
    seen.forEach((partition, epoch) -> add.accept(SEEN + partition, epoch));
    regions.forEach((region, known) -> add.accept(REGION + region, known));
    return entries;
  }

  /** Empty when there are no entries, as before the first checkpoint. */
  static Optional<Owned> of(Iterable<Tuple2<String, String>> entries) {
    Map<String, String> texts = new TreeMap<>();
    Map<ViewPartition, Long> accounted = new TreeMap<>();
    Map<ViewPartition, EpochId> seen = new TreeMap<>();
    Map<String, FarRegion> regions = new TreeMap<>();
    for (Tuple2<String, String> entry : entries) {
      if (entry.f0.startsWith(ACCOUNTED)) {
        accounted.put(
            ViewPartition.parse(entry.f0.substring(ACCOUNTED.length())), Long.valueOf(entry.f1));
      } else if (entry.f0.startsWith(SEEN)) {
        seen.put(ViewPartition.parse(entry.f0.substring(SEEN.length())), EpochId.parse(entry.f1));
      } else if (entry.f0.startsWith(REGION)) {
        regions.put(entry.f0.substring(REGION.length()), FarRegion.parse(entry.f1));
      } else {
        texts.put(entry.f0, entry.f1);
      }
    }
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Owned(
            texts.get("version"),
            Run.parse(texts.get("run")),
            Long.parseLong(texts.get("generation")),
            Boolean.parseBoolean(texts.get("taking-over")),
            Boolean.parseBoolean(texts.get("holding")),
            Optional.ofNullable(texts.get("published")).map(EpochId::parse),
            Positions.parse(texts.get("positions")),
            Optional.ofNullable(texts.get("awaited")).map(Positions::parse),
            Long.parseLong(texts.get("incarnation")),
            accounted,
            seen,
            regions));
  }
}
