package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.flink.splice.Splice;
import dev.insideout.flink.splice.SpliceEnd;
import dev.insideout.flink.unified.Arm;
import dev.insideout.flink.unified.Flush;
import dev.insideout.flink.unified.PickedColumns;
import dev.insideout.flink.unified.Pointing;
import dev.insideout.flink.unified.UnifiedHops;
import dev.insideout.flink.view.ViewGroup;
import dev.insideout.sqlview.UnifiedView.Lookup;
import dev.insideout.sqlview.UnifiedView.PlannedArm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Makes transformations of a compiled plan in which the joins of some views are hops of ours. The
 * plan falls into three, each translated by Flink: up to the arms' sources, with all views that are
 * planned by Flink throughout; the arms' own projections and filters; and what is behind the hops.
 */
final class UnifiedTranslation {
  /** Keeps the tables between the parts of a plan apart from those of the log and the views. */
  private static final String DATABASE = "spliced";

  private final StreamExecutionEnvironment env;
  private final StreamTableEnvironment tables;
  private final PlanGraph plan;
  private final JsonNode compiled;
  private final List<UnifiedView> views;
  private final Function<UnifiedView, Flush> flushes;
  private int last;

  private UnifiedTranslation(
      StreamExecutionEnvironment env,
      StreamTableEnvironment tables,
      JsonNode compiled,
      PlanGraph plan,
      List<UnifiedView> views,
      Function<UnifiedView, Flush> flushes) {
    this.env = env;
    this.tables = tables;
    this.compiled = compiled;
    this.plan = plan;
    this.views = views;
    this.flushes = flushes;
    this.last = plan.nodes().stream().mapToInt(node -> node.path("id").asInt()).max().orElseThrow();
  }

  /**
   * Translates a plan.
   *
   * @param views those whose joins are hops
   * @param flushes when the hops of each work off what waits
   * @return the sinks of all views
   */
  static List<Transformation<?>> translate(
      StreamExecutionEnvironment env,
      StreamTableEnvironment tables,
      String json,
      List<UnifiedView> views,
      Function<UnifiedView, Flush> flushes) {
    if (views.isEmpty()) {
      return ViewPlan.translateUnbatched(tables, json);
    }
    return new UnifiedTranslation(
            env, tables, StablePlan.read(json), PlanGraph.of(json), views, flushes)
        .translate();
  }

  private List<Transformation<?>> translate() {
    List<Transformation<?>> sinks = new ArrayList<>();
    Map<Integer, DataStream<RowData>> sources = sources(sinks);
    Map<PlannedArm, DataStream<RowData>> arms = arms(sources);
    PlanDraft rest = draft();
    for (UnifiedView view : views) {
      HopColumns columns = new HopColumns(view);
      rest.sink(result(rest, view, columns, hops(view, columns, arms)), view.sink());
    }
    sinks.addAll(ViewPlan.translateUnbatched(tables, rest.text()));
    // The writer's views are in the order of their names.
    sinks.sort(Comparator.comparing(sink -> ViewGroup.view(sink).name()));
    return sinks;
  }

  /** Adds what is above the joins of a view to {@code rest}, and gives the node of its rows. */
  private int result(
      PlanDraft rest, UnifiedView view, HopColumns columns, DataStream<RowData> hops) {
    String name = "joined " + view.name();
    RowType rows = PlanGraph.row(view.rows());
    RowType joined = columns.joinedType();
    Derivation derived = columns.joined();
    if (derived.changesNothing(joined.getFieldCount())) {
      return begin(rest, name, hops, joined);
    }
    Optional<int[]> picked = derived.picked();
    return picked.isPresent()
        ? begin(
            rest,
            name,
            PickedColumns.of(hops, "picked-%s-rows".formatted(view.name()), picked.get(), rows),
            rows)
        : rest.calc(begin(rest, name, hops, joined), derived.columns(), derived.condition(), rows);
  }

  /**
   * The first part.
   *
   * @param sinks to which those of views are added that have no hops
   * @return by the number of the node, the rows of the arms' sources
   */
  private Map<Integer, DataStream<RowData>> sources(List<Transformation<?>> sinks) {
    Map<Integer, PlannedArm> wanted = new LinkedHashMap<>();
    views.stream()
        .flatMap(v -> v.sides().stream())
        .forEach(arm -> wanted.put(id(arm.source()), arm));
    PlanDraft draft = draft();
    draft.keep(upToSources(wanted.keySet()));
    wanted.forEach(
        (id, arm) -> {
          RowType rows = PlanGraph.row(arm.source());
          boolean changes = arm.table().flatMap(SourceTable::version).isPresent();
          draft.end(
              changes ? draft.dropUpdateBefore(id, rows) : id, table("source " + id, rows), rows);
        });
    Map<String, DataStream<RowData>> ends = translate(draft, sinks);
    Map<Integer, DataStream<RowData>> sources = new HashMap<>();
    wanted.keySet().forEach(id -> sources.put(id, ends.get("source " + id)));
    return sources;
  }

  /** The nodes up to the arms' sources, and those of views that have no hops. */
  private Set<Integer> upToSources(Set<Integer> sources) {
    Set<Integer> hopped = new HashSet<>();
    views.forEach(view -> hopped.add(id(view.sink())));
    Set<Integer> kept = new HashSet<>();
    for (JsonNode node : plan.nodes()) {
      boolean end =
          sources.contains(id(node)) || PlanGraph.isOf(node, "sink") && !hopped.contains(id(node));
      if (end) {
        plan.upTo(node).nodes().forEach(before -> kept.add(id(before)));
      }
    }
    return kept;
  }

  /** The second part: the rows of arms. Deletions in them have nothing but their key. */
  private Map<PlannedArm, DataStream<RowData>> arms(Map<Integer, DataStream<RowData>> sources) {
    Map<PlannedArm, DataStream<RowData>> arms = new HashMap<>();
    Map<PlannedArm, String> derived = new LinkedHashMap<>();
    Map<Integer, Integer> scans = new HashMap<>();
    PlanDraft draft = draft();
    for (UnifiedView view : views) {
      for (PlannedArm arm : view.sides()) {
        int source = id(arm.source());
        RowType rows = Splice.nullable(PlanGraph.row(arm.source()));
        if (arm.derived().changesNothing(rows.getFieldCount())) {
          arms.put(arm, sources.get(source));
          continue;
        }
        if (derived.containsKey(arm) || arms.containsKey(arm)) {
          continue;
        }
        Optional<int[]> picked = arm.derived().picked();
        if (picked.isPresent()) {
          String uid = "picked-%s-%d".formatted(view.name(), view.sides().indexOf(arm));
          arms.put(
              arm,
              PickedColumns.of(sources.get(source), uid, picked.get(), Splice.nullable(type(arm))));
          continue;
        }
        int scan =
            scans.computeIfAbsent(
                source, id -> begin(draft, "rows of source " + id, sources.get(id), rows));
        String name = "arm %d".formatted(derived.size());
        derived.put(arm, name);
        RowType columns = Splice.nullable(type(arm));
        draft.end(
            draft.calc(scan, expressions(arm), Optional.empty(), columns),
            table(name, columns),
            columns);
      }
    }
    if (!draft.isEmpty()) {
      Map<String, DataStream<RowData>> ends = translate(draft, new ArrayList<>());
      derived.forEach((arm, name) -> arms.put(arm, ends.get(name)));
    }
    return arms;
  }

  /**
   * A row that does not pass must not be left out: the hop would go on with the one before. What is
   * computed of it may fail, so it is not; its key is told all the same.
   */
  static List<JsonNode> expressions(PlannedArm arm) {
    Optional<JsonNode> condition = arm.derived().condition().map(PlanExpressions::nullable);
    List<JsonNode> expressions = new ArrayList<>();
    for (int place = 0; place < arm.derived().columns().size(); place++) {
      JsonNode expression = PlanExpressions.nullable(arm.derived().columns().get(place));
      boolean safe = PlanExpressions.isColumn(expression) || arm.key().contains(place);
      expressions.add(
          condition.isEmpty() || safe
              ? expression
              : PlanExpressions.where(condition.get(), expression));
    }
    condition.ifPresent(expressions::add);
    return expressions;
  }

  private static RowType type(PlannedArm arm) {
    RowType rows = PlanGraph.row(arm.rows());
    return arm.derived().conditions().isEmpty() ? rows : PlanDraft.filtered(rows);
  }

  private DataStream<RowData> hops(
      UnifiedView view, HopColumns columns, Map<PlannedArm, DataStream<RowData>> rows) {
    Flush flush = flushes.apply(view);
    List<Arm> arms = new ArrayList<>();
    for (PlannedArm arm : view.arms()) {
      arms.add(arm(arm, columns.ofArm(arms.size()), rows));
    }
    DataStream<RowData> joined =
        UnifiedHops.sameKey(env, view.uid(0), "join " + view.name(), arms, flush, !view.upserts());
    RowType type = UnifiedHops.sameKeyType(arms);
    int hop = 1;
    for (Lookup lookup : view.lookups()) {
      Pointing root =
          new Pointing(
              joined,
              type,
              columns.before(hop, view.arms().get(0).key()),
              columns.before(hop, lookup.foreignKey()),
              columns.ofHopBefore(hop));
      Arm dimension = arm(lookup.dimension(), columns.ofDimension(hop), rows);
      String name = "look up %s for %s".formatted(lookup.dimension().name(), view.name());
      joined = UnifiedHops.lookup(env, view.uid(hop), name, root, dimension, flush);
      type = UnifiedHops.lookupType(root, dimension);
      hop++;
    }
    return joined;
  }

  private static Arm arm(PlannedArm arm, int[] kept, Map<PlannedArm, DataStream<RowData>> rows) {
    return new Arm(
        rows.get(arm),
        type(arm),
        arm.key().stream().mapToInt(Integer::intValue).toArray(),
        arm.inner(),
        !arm.derived().conditions().isEmpty(),
        kept);
  }

  private PlanDraft draft() {
    IntSupplier numbers = () -> ++last;
    return new PlanDraft(compiled, numbers);
  }

  /** The streams that {@code draft} ends in, by the names of their tables. */
  private Map<String, DataStream<RowData>> translate(
      PlanDraft draft, List<Transformation<?>> sinks) {
    Map<String, DataStream<RowData>> ends = new HashMap<>();
    for (Transformation<?> sink : ViewPlan.translateUnbatched(tables, draft.text())) {
      if (sink instanceof SpliceEnd end) {
        ends.put(end.table(), end.rows(env));
      } else {
        sinks.add(sink);
      }
    }
    return ends;
  }

  private int begin(PlanDraft draft, String name, DataStream<RowData> stream, RowType rows) {
    return draft.scan(register(name, Splice.beginning(stream, rows)), rows);
  }

  private String table(String name, RowType rows) {
    return register(name, Splice.end(rows));
  }

  private String register(String name, CatalogTable table) {
    ObjectIdentifier identifier = ObjectIdentifier.of(ProjectCatalog.NAME, DATABASE, name);
    ((TableEnvironmentInternal) tables)
        .getCatalogManager()
        .createTemporaryTable(table, identifier, false);
    return identifier.asSerializableString();
  }

  private static int id(JsonNode node) {
    return node.path("id").asInt();
  }
}
