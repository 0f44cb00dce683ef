package dev.insideout.flink.view;

/** One partition of a view topic. */
record ViewPartition(String view, int partition) implements Comparable<ViewPartition> {
  @Override
  public int compareTo(ViewPartition other) {
    int byView = view.compareTo(other.view);
    return byView != 0 ? byView : Integer.compare(partition, other.partition);
  }

  /** Reads {@code view-partition}. */
  static ViewPartition parse(String text) {
    int dash = text.lastIndexOf('-');
    return new ViewPartition(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
  }

  @Override
  public String toString() {
    return view + "-" + partition;
  }
}
