package dev.insideout.cli.viewtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results as JUnit XML, which build servers read: a suite a view, a case a test file. */
public final class JUnitReport {
  private JUnitReport() {}

  /** Writes {@code results} to {@code file}. */
  public static void write(Path file, List<TestResult> results) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (Writer text = Files.newBufferedWriter(file)) {
        XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
        xml.writeStartDocument();
        xml.writeStartElement("testsuites");
        Map<String, List<TestResult>> byView =
            results.stream()
                .collect(
                    Collectors.groupingBy(
                        TestResult::view, LinkedHashMap::new, Collectors.toList()));
        for (Map.Entry<String, List<TestResult>> view : byView.entrySet()) {
          suite(xml, view.getKey(), view.getValue());
        }
        xml.writeEndDocument();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file, e);
    } catch (XMLStreamException e) {
      throw new UncheckedIOException("writing " + file, new IOException(e));
    }
  }

  private static void suite(XMLStreamWriter xml, String view, List<TestResult> results)
      throws XMLStreamException {
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", view);
    xml.writeAttribute("tests", Integer.toString(results.size()));
    xml.writeAttribute(
        "failures",
        count(results.stream().filter(r -> !r.passed() && r.mistake().isEmpty()).count()));
    xml.writeAttribute(
        "errors", count(results.stream().filter(r -> r.mistake().isPresent()).count()));
    for (TestResult result : results) {
      testCase(xml, result);
    }
    xml.writeEndElement();
  }

  private static String count(long number) {
    return Long.toString(number);
  }

  private static void testCase(XMLStreamWriter xml, TestResult result) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", result.view());
    xml.writeAttribute("name", result.name());
    xml.writeAttribute(
        "time", String.format(Locale.ROOT, "%.3f", result.time().toMillis() / 1000.0));
    if (!result.passed()) {
      List<String> problems = TestListing.problems(result);
      xml.writeStartElement(result.mistake().isPresent() ? "error" : "failure");
      xml.writeAttribute("message", problems.get(0));
      xml.writeCharacters(String.join("\n", problems));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }
}
