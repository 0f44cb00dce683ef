package dev.insideout.notifications;

import dev.insideout.golden.GoldenJobs;

/** The savepoints of notifications. */
class GoldenNoticesIT extends GoldenJobs {
  GoldenNoticesIT() {
    super(new GoldenNotices());
  }
}
