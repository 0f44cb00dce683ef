package dev.insideout.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report becomes a page that says what was measured where, and charts of what has a range. */
class ResultsFileTest {
  @TempDir Path folder;

  @Test
  void writesAPageAndItsCharts() throws Exception {
    Report report =
        new Report(
            List.of(
                Figure.told("CPU a fact, (b) heap: us & them", 4, "µs"),
                Figure.told("CPU a fact, (b) heap: us & them, lowest", 3.5, "µs"),
                Figure.told("CPU a fact, (b) heap: us & them, highest", 5, "µs"),
                Figure.promised("rate", 44, "%", Bound.atLeast(45)).aimingAt(Bound.atLeast(65))),
            "two cores",
            "abc1234",
            Instant.parse("2026-01-05T08:00:00Z"),
            7);
    Path page = folder.resolve("docs/RESULTS.md");
    Path picture = Files.writeString(folder.resolve("picture.svg"), "<svg/>");

    new ResultsFile(page, "views", List.of("b-heap"))
        .put("b-heap", "insideout bench views --seed 7", report, picture);

    assertThat(Files.readString(page))
        .contains("`insideout bench views --seed 7`")
        .contains(
            "| `insideout bench views --seed 7` | two cores | abc1234 | 2026-01-05T08:00:00Z | 7 |")
        .contains("| rate | 44 | % | >= 45 | >= 65 | **no** |")
        .contains("![CPU a fact, (b) heap](results-views/cpu-a-fact-b-heap.svg)")
        .contains("![b-heap](results-views/b-heap.svg)");
    assertThat(folder.resolve("docs/results-views/b-heap.svg")).hasContent("<svg/>");
    assertThat(Files.readString(folder.resolve("docs/results-views/cpu-a-fact-b-heap.svg")))
        .contains("us &amp; them")
        .contains(">4</text>");
  }

  @Test
  void keepsWhatWasMeasuredOfOtherScenarios() throws Exception {
    ResultsFile page =
        new ResultsFile(folder.resolve("RESULTS.md"), "views", List.of("a-heap", "b-heap"));

    Path none = folder.resolve("none.svg");
    page.put("b-heap", "insideout bench views --only b-heap", report("rate of b", 30), none);
    page.put("a-heap", "insideout bench views --only a-heap", report("rate of a", 44), none);
    page.put("a-heap", "insideout bench views --only a-heap", report("rate of a", 46), none);

    assertThat(Files.readString(folder.resolve("RESULTS.md")))
        .containsSubsequence(
            "| a-heap | `insideout bench views --only a-heap` |",
            "| b-heap | `insideout bench views --only b-heap` |",
            "| rate of a | 46 | % | >= 45 |  | yes |",
            "| rate of b | 30 | % | >= 45 |  | **no** |")
        .doesNotContain("| 44 |");
  }

  private static Report report(String figure, double value) {
    return new Report(
        List.of(Figure.promised(figure, value, "%", Bound.atLeast(45))),
        "two cores",
        "abc1234",
        Instant.parse("2026-01-05T08:00:00Z"),
        7);
  }
}
