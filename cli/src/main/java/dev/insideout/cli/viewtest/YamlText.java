package dev.insideout.cli.viewtest;

import java.io.StringReader;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A YAML text as its nodes, which know where they stand. */
final class YamlText {
  private YamlText() {}

  /** The text as a whole. */
  static Node parse(String text) throws MistakeException {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      if (root == null) {
        throw new MistakeException(1, "is empty; a test has steps: with given: and expect:");
      }
      return root;
    } catch (MarkedYAMLException e) {
      String reason = e.getProblem() + (e.getContext() == null ? "" : " " + e.getContext());
      throw new MistakeException(
          e.getProblemMark().getLine() + 1,
          "is not YAML: %s; a text with ': ' or '#' in it needs quotes, and indentation is by spaces"
              .formatted(reason));
    }
  }

  /** An entry of a mapping. */
  record Entry(Node key, Node value) {}

  /**
   * The entries of {@code node} by name, in their order.
   *
   * @param what the node is to a person
   */
  static Map<String, Entry> entries(Node node, String what) throws MistakeException {
    if (!(node instanceof MappingNode mapping)) {
      throw new MistakeException(node, "%s must be a mapping, like name: value".formatted(what));
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String name = text(tuple.getKeyNode(), "a name");
      if (entries.put(name, new Entry(tuple.getKeyNode(), tuple.getValueNode())) != null) {
        throw new MistakeException(
            tuple.getKeyNode(), "'%s' is there twice; keep one of them".formatted(name));
      }
    }
    return entries;
  }

  /** The same, where only the names of {@code known} may stand. */
  static Map<String, Entry> entries(Node node, String what, Collection<String> known)
      throws MistakeException {
    Map<String, Entry> entries = entries(node, what);
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw MistakeException.unknown(
            entry.getValue().key(), "entry", entry.getKey(), what, known);
      }
    }
    return entries;
  }

  static List<Node> items(Node node, String what) throws MistakeException {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    throw new MistakeException(node, "%s must be a list: each item behind '- '".formatted(what));
  }

  static String text(Node node, String what) throws MistakeException {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw new MistakeException(node, "%s must be a text".formatted(what));
  }

  /** Where {@code node} ends in its text, in code points, without what follows it. */
  static int end(Node node) {
    if (node instanceof CollectionNode<?> collection
        && collection.getFlowStyle() == FlowStyle.BLOCK
        && !collection.getValue().isEmpty()) {
      Object last = collection.getValue().get(collection.getValue().size() - 1);
      return end(last instanceof NodeTuple tuple ? tuple.getValueNode() : (Node) last);
    }
    return node.getEndMark().getIndex();
  }
}
