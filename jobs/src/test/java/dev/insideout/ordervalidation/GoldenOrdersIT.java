package dev.insideout.ordervalidation;

import dev.insideout.golden.GoldenJobs;

/** The savepoints of order-validation. */
class GoldenOrdersIT extends GoldenJobs {
  GoldenOrdersIT() {
    super(new GoldenOrders());
  }
}
