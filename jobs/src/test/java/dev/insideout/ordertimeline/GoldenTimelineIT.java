package dev.insideout.ordertimeline;

import dev.insideout.golden.GoldenJobs;

/** The savepoints of order-timeline. */
class GoldenTimelineIT extends GoldenJobs {
  GoldenTimelineIT() {
    super(new GoldenTimeline());
  }
}
