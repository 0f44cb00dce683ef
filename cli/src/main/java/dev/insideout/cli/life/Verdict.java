package dev.insideout.cli.life;

import java.util.Locale;

/** What has to be done with a group so that what is deployed is what the project says. */
public enum Verdict {
  /** Nothing of it is deployed: its first version is built. */
  CREATE,
  /** What is deployed means the same. */
  UNCHANGED,
  /** The same rows, made alike: the job is stopped and goes on from its savepoint. */
  RESTART,
  /** Other rows: a new version is built from the log, beside the old one. */
  REBUILD,
  /** It cannot be done. */
  REFUSE,
  /** It is deployed, and no longer in the project. */
  RETIRE;

  /** The word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True when deploying the project would change something. */
  public boolean changes() {
    return this != UNCHANGED;
  }
}
