package dev.insideout.cli.lineage;

import dev.insideout.sqlview.ViewLineage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The topics, views and readers of a project, and which reads which.
 *
 * @param layers topics, then views after those that they read, then readers; names within a layer
 *     are sorted
 */
public record LineageGraph(List<Layer> layers, List<Edge> edges) {
  /** What a node is. */
  public enum Kind {
    TOPIC,
    VIEW,
    READER
  }

  /** Nodes that do not read one another. */
  public record Layer(Kind kind, List<String> names) {}

  /** Rows go from one node to the other. */
  public record Edge(Kind fromKind, String from, Kind toKind, String to) {}

  /**
   * @param readers the consumer groups that are known to read each view
   */
  public static LineageGraph of(
      List<ViewLineage> views, Map<String, ? extends Collection<String>> readers) {
    NavigableSet<String> topics = new TreeSet<>();
    NavigableSet<String> groups = new TreeSet<>();
    List<Edge> edges = new ArrayList<>();
    for (ViewLineage view : views) {
      topics.addAll(view.topics());
      view.topics().forEach(t -> edges.add(new Edge(Kind.TOPIC, t, Kind.VIEW, view.view())));
      view.views().forEach(v -> edges.add(new Edge(Kind.VIEW, v, Kind.VIEW, view.view())));
      for (String reader :
          readers.containsKey(view.view()) ? readers.get(view.view()) : List.<String>of()) {
        groups.add(reader);
        edges.add(new Edge(Kind.VIEW, view.view(), Kind.READER, reader));
      }
    }
    List<Layer> layers = new ArrayList<>(List.of(new Layer(Kind.TOPIC, List.copyOf(topics))));
    byDepth(views).values().forEach(names -> layers.add(new Layer(Kind.VIEW, names)));
    if (!groups.isEmpty()) {
      layers.add(new Layer(Kind.READER, List.copyOf(groups)));
    }
    return new LineageGraph(List.copyOf(layers), List.copyOf(edges));
  }

  private static Map<Integer, List<String>> byDepth(List<ViewLineage> views) {
    Map<String, ViewLineage> byName = new LinkedHashMap<>();
    views.forEach(view -> byName.put(view.view(), view));
    Map<Integer, List<String>> depths = new TreeMap<>();
    views.forEach(
        view ->
            depths.computeIfAbsent(depth(view, byName), d -> new ArrayList<>()).add(view.view()));
    return depths;
  }

  private static int depth(ViewLineage view, Map<String, ViewLineage> byName) {
    return view.views().stream().mapToInt(v -> depth(byName.get(v), byName) + 1).max().orElse(0);
  }
}
