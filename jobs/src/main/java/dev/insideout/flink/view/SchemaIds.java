package dev.insideout.flink.view;

import java.io.Serializable;

/** Tells which ids the bytes of a view's keys and rows carry. */
interface SchemaIds extends Serializable {
  /** See {@link ViewSchemas#ids}. */
  ViewSchemas.Ids ids(ViewSchemas schemas);

  /**
   * For rows that go to no topic: their schemas may be in no registry, and whoever reads them has
   * the schemas at hand.
   */
  record None() implements SchemaIds {
    @Override
    public ViewSchemas.Ids ids(ViewSchemas schemas) {
      return new ViewSchemas.Ids(0, 0);
    }
  }
}
