package dev.insideout.benchmarks.unified;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlameGraphTest {
  @Test
  void aFrameIsAsWideAsItHasSamples() {
    FlameGraph graph = new FlameGraph();
    graph.add(List.of("joining", "SameKeyHop.flush", "HashMap.get"));
    graph.add(List.of("joining", "SameKeyHop.flush"));
    graph.add(List.of("joining", "Map<K>.put"));
    graph.add(List.of("writing"));

    assertThat(graph.svg("a view"))
        .contains("a view, 4 samples")
        .contains("<title>joining, 75.00%</title><rect x=\"0.0\" y=\"-16\" width=\"899.5\"")
        .contains("<title>SameKeyHop.flush, 50.00%</title><rect x=\"300.0\" y=\"-32\"")
        .contains("<title>HashMap.get, 25.00%</title><rect x=\"300.0\" y=\"-48\"")
        .contains("<title>Map&lt;K&gt;.put, 25.00%</title><rect x=\"0.0\" y=\"-32\"")
        .contains("<title>writing, 25.00%</title><rect x=\"900.0\" y=\"-16\"");
  }
}
