package dev.insideout.cli.kubernetes;

import dev.insideout.cli.output.CommandFailure;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a FlinkDeployment: a DNS label, since services and pods are called after it.
 *
 * @param text the name
 */
public record DeploymentName(String text) {
  /** What the operator takes: other names are made of it, so it is shorter than a label may be. */
  private static final Pattern TAKEN = Pattern.compile("[a-z]([-a-z0-9]{0,43}[a-z0-9])?");

  /**
   * That of the job called {@code jobName}: in small letters, and with dashes where a label has no
   * other sign.
   *
   * @param jobName a group; or a group, a space and a version
   * @throws CommandFailure when no label can be made of it
   */
  public static DeploymentName of(String jobName) {
    String label = jobName.toLowerCase(Locale.ROOT).replaceAll("[ _.]", "-");
    if (!TAKEN.matcher(label).matches()) {
      throw CommandFailure.badInput(
          "'%s' cannot be deployed to Kubernetes under its name: '%s' is no name of a FlinkDeployment, which begins with a letter, ends with a letter or digit, and has 45 signs at most, a version's 13 among them. Give the group another name with 'group' in the WITH of its views."
              .formatted(jobName, label));
    }
    return new DeploymentName(label);
  }

  @Override
  public String toString() {
    return text;
  }
}
