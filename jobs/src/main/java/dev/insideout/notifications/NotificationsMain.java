package dev.insideout.notifications;

import dev.insideout.flink.job.JobProgram;

/** The main class of the job: {@code flink run -c} this one; see {@link JobProgram}. */
public final class NotificationsMain {
  private NotificationsMain() {}

  public static void main(String[] arguments) throws Exception {
    JobProgram.run(new NotificationsJob(), arguments);
  }
}
