package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JUnitReportTest {
  @TempDir private Path folder;

  @Test
  void hasASuiteAViewAndACaseATest() throws Exception {
    Path file = folder.resolve("reports/views.xml");
    JUnitReport.write(
        file,
        List.of(
            result("a", "good", Optional.empty(), List.of()),
            result(
                "a",
                "bad",
                Optional.empty(),
                List.of(new StepFailure(2, 7, "a < b & c", Optional.empty()))),
            result("b", "broken", Optional.of("b.yaml:1: is empty"), List.of())));

    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    Element first = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertThat(first.getAttribute("name")).isEqualTo("a");
    assertThat(first.getAttribute("tests")).isEqualTo("2");
    assertThat(first.getAttribute("failures")).isEqualTo("1");
    Element failure = (Element) xml.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).isEqualTo("bad.yaml:7: step 2: a < b & c");
    Element error = (Element) xml.getElementsByTagName("error").item(0);
    assertThat(error.getTextContent()).isEqualTo("b.yaml:1: is empty");
    assertThat(Files.readString(file)).contains("time=\"1.250\"");
  }

  private static TestResult result(
      String view, String name, Optional<String> mistake, List<StepFailure> failures) {
    return new TestResult(
        view,
        name,
        Path.of(name + ".yaml"),
        Duration.ofMillis(1250),
        Optional.empty(),
        mistake,
        failures,
        false,
        Optional.empty());
  }
}
