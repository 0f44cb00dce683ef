package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.yaml.snakeyaml.Yaml;

/**
 * What can be known of {@code docker/} without a Docker engine: it parses, its parts refer to each
 * other, and its images are the versions that the build uses.
 */
class DockerFilesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCKER = ROOT.resolve("docker");
  private static final Pattern BUILT_HERE = Pattern.compile("insideout(-registry)?:.*");

  /** What an image holds, and the property of the root pom with its version. */
  private static final Map<String, String> VERSIONS =
      Map.of(
          "flink", "flink.version",
          "apache/kafka", "kafka.version",
          "apicurio/apicurio-registry-mem", "apicurio.version");

  @Test
  void imagesArePinnedToTheVersionsOfTheBuild() throws Exception {
    Map<String, String> properties = rootPomProperties();
    List<String> images = images();
    assertThat(images).hasSize(VERSIONS.size());
    for (String image : images) {
      String name = image.substring(0, image.indexOf(':'));
      String tag = image.substring(image.indexOf(':') + 1);
      assertThat(VERSIONS).as("image %s", image).containsKey(name);
      String version = properties.get(VERSIONS.get(name));
      assertThat(tag).as("tag of %s", name).isIn(version, version + "-java17");
    }
    System.out.println("images pinned to the build's versions: " + images);
  }

  @Test
  void everyFileThatIsCopiedExistsOrIsBuilt() throws IOException {
    List<String> sources =
        lines("Dockerfile").stream()
            .filter(line -> line.startsWith("COPY "))
            .map(line -> line.replaceAll("--\\S+ ", "").split(" ")[1])
            .toList();
    assertThat(sources).hasSizeGreaterThan(3);
    List<String> sent = lines("Dockerfile.dockerignore");
    for (String source : sources) {
      String file = source.replace("${ENVIRONMENT}", "production");
      if (!file.equals("jobs/target/insideout-jobs.jar")) {
        assertThat(ROOT.resolve(file)).exists();
      }
      assertThat(sent)
          .as("the build context has %s", file)
          .anyMatch(rule -> file.matches(rule.replace("!", "").replace("*", "[^/]*")));
    }
    assertThat(DOCKER.resolve("submit-views.sh")).isExecutable();
  }

  @Test
  void noContainerRunsAsRoot() throws IOException {
    for (String file : List.of("Dockerfile", "registry.Dockerfile")) {
      List<String> users = lines(file).stream().filter(line -> line.startsWith("USER ")).toList();
      assertThat(users).as(file).isNotEmpty();
      assertThat(users.get(users.size() - 1)).as(file).isNotEqualTo("USER root");
    }
  }

  @Test
  void servicesReferToEachOtherAndAreWatched() throws IOException {
    Map<String, Object> compose = compose();
    Map<String, Object> services = map(compose.get("services"));
    assertThat(services)
        .containsOnlyKeys("broker", "registry", "jobmanager", "taskmanager", "submit");
    Set<String> volumes = map(compose.get("volumes")).keySet();
    for (Map.Entry<String, Object> entry : services.entrySet()) {
      Map<String, Object> service = map(entry.getValue());
      for (String needed : map(service.getOrDefault("depends_on", Map.of())).keySet()) {
        assertThat(map(services.get(needed))).as(needed).containsKey("healthcheck");
      }
      for (Object volume : list(service.get("volumes"))) {
        assertThat(volumes).contains(volume.toString().split(":")[0]);
      }
      for (Object port : list(service.getOrDefault("ports", List.of()))) {
        assertThat(port.toString()).as("only this machine").startsWith("127.0.0.1:");
      }
      Map<String, Object> build = map(service.getOrDefault("build", Map.of()));
      if (!build.isEmpty()) {
        assertThat(
                DOCKER
                    .resolve(build.get("context").toString())
                    .resolve(build.get("dockerfile").toString()))
            .exists();
      }
    }
    assertThat(map(map(services.get("submit")).get("environment")))
        .containsKeys("KAFKA", "REGISTRY", "JOB_MANAGER_RPC_ADDRESS", "FLINK_PROPERTIES");
  }

  private static List<String> images() throws IOException {
    List<String> images = new ArrayList<>();
    for (String file : List.of("Dockerfile", "registry.Dockerfile")) {
      lines(file).stream()
          .filter(line -> line.startsWith("FROM "))
          .forEach(line -> images.add(line.substring("FROM ".length())));
    }
    for (Object service : map(compose().get("services")).values()) {
      String image = map(service).get("image").toString();
      if (!BUILT_HERE.matcher(image).matches()) {
        images.add(image);
      }
    }
    return images;
  }

  private static Map<String, String> rootPomProperties() throws Exception {
    NodeList nodes =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(ROOT.resolve("pom.xml").toFile())
            .getElementsByTagName("properties")
            .item(0)
            .getChildNodes();
    Map<String, String> properties = new HashMap<>();
    for (int index = 0; index < nodes.getLength(); index++) {
      if (nodes.item(index).getNodeType() == Node.ELEMENT_NODE) {
        properties.put(nodes.item(index).getNodeName(), nodes.item(index).getTextContent());
      }
    }
    return properties;
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(DOCKER.resolve(file));
  }

  private static Map<String, Object> compose() throws IOException {
    return map(new Yaml().load(Files.readString(DOCKER.resolve("compose.yaml"))));
  }

  private static Map<String, Object> map(Object yaml) {
    Map<String, Object> typed = new LinkedHashMap<>();
    ((Map<?, ?>) yaml).forEach((key, value) -> typed.put(key.toString(), value));
    return typed;
  }

  private static List<Object> list(Object yaml) {
    return yaml == null ? List.of() : List.copyOf((List<?>) yaml);
  }
}
