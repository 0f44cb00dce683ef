package dev.insideout.benchmarks.unified;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where an engine's time goes, from a flight recording: the CPU time of its threads by what they
 * do, and samples of their stacks. The JVM's compiler is among them. Of its other threads the
 * recording tells no CPU time: the collector's is taken from its pauses, for it is serial, and what
 * is left of the process is told by no thread.
 */
final class FlightProfile {
  private static final String PROPERTY = "insideout.profile";
  private static final String SAMPLE = "jdk.ExecutionSample";
  private static final String THREAD_LOAD = "jdk.ThreadCPULoad";
  private static final String COLLECTION = "jdk.GarbageCollection";
  private static final Duration SAMPLE_PERIOD = Duration.ofMillis(10);
  private static final Duration LOAD_PERIOD = Duration.ofSeconds(1);
  private static final int STACK_DEPTH = 128;

  /** What follows in the name of a lambda's class is another in each JVM. */
  private static final String LAMBDA = "$$Lambda";

  /** What the threads of a Flink job do. */
  enum Work {
    FETCHING("reading from the log", "Source Data Fetcher"),
    SOURCES("decoding, at the sources", "Source: "),
    SAME_KEY("joining by the same key", "join "),
    LOOKUPS("looking up, projecting, encoding", "look up "),
    PUBLISHER("publishing", "publish "),
    PRODUCERS("writing to the log", "kafka-producer"),
    SNAPSHOTS("writing snapshots", "AsyncOperations"),
    QUICK_COMPILER("the JVM's quick compiler", "C1 CompilerThread"),
    COMPILER("the JVM's compiler", "C2 CompilerThread"),
    OTHER("all other threads", ""),
    COLLECTOR("garbage collection", null),
    UNTOLD("told by no thread", null);

    private final String title;
    private final String prefix;

    Work(String title, String prefix) {
      this.title = title;
      this.prefix = prefix;
    }

    String title() {
      return title;
    }

    static Work of(String thread) {
      for (Work work : values()) {
        if (work.prefix != null && thread.startsWith(work.prefix)) {
          return work;
        }
      }
      return OTHER;
    }
  }

  private final Map<Work, Double> seconds = new EnumMap<>(Work.class);
  private final FlameGraph stacks = new FlameGraph();

  private FlightProfile() {}

  /** Begins to record what this JVM does, where its options say so. */
  static void recordIfWanted() {
    if (!Boolean.getBoolean(PROPERTY)) {
      return;
    }
    // It ends with the JVM.
    Recording recording = new Recording();
    recording.enable(SAMPLE).withPeriod(SAMPLE_PERIOD);
    recording.enable(THREAD_LOAD).withPeriod(LOAD_PERIOD);
    recording.enable(COLLECTION);
    recording.start();
  }

  /** The options of a JVM that records. */
  static List<String> options() {
    return List.of(
        "-D%s=true".formatted(PROPERTY), "-XX:FlightRecorderOptions=stackdepth=" + STACK_DEPTH);
  }

  /** Writes to {@code file} what was recorded until now, if anything is. */
  static void dump(Path file) throws IOException {
    if (Boolean.getBoolean(PROPERTY)) {
      for (Recording recording : FlightRecorder.getFlightRecorder().getRecordings()) {
        recording.dump(file);
      }
    }
  }

  /**
   * Reads a recording.
   *
   * @param from what was before does not count
   * @param cpu of the whole process, in that time
   */
  static FlightProfile read(Path file, Instant from, Instant to, Duration cpu) throws IOException {
    FlightProfile profile = new FlightProfile();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        boolean counts = event.getEndTime().isAfter(from) && event.getEndTime().isBefore(to);
        profile.add(event, counts);
      }
    }
    double known = profile.seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    profile.seconds.put(Work.UNTOLD, Math.max(0, seconds(cpu) - known));
    return profile;
  }

  private void add(RecordedEvent event, boolean counts) {
    switch (event.getEventType().getName()) {
      case THREAD_LOAD -> addLoad(event, counts);
      case SAMPLE -> {
        if (counts) {
          addStack(event.getThread("sampledThread"), event.getStackTrace());
        }
      }
      case COLLECTION -> {
        if (counts) {
          add(Work.COLLECTOR, seconds(event.getDuration("sumOfPauses")));
        }
      }
      default -> {
        // The recorder's own settings.
      }
    }
  }

  /**
   * The load is a share of all cores, since the recorder last looked: it looks at all threads each
   * time, and tells of those that did something.
   */
  private void addLoad(RecordedEvent event, boolean counts) {
    if (counts) {
      double load = event.getFloat("user") + event.getFloat("system");
      double cores = Runtime.getRuntime().availableProcessors();
      add(Work.of(name(event.getThread())), load * cores * seconds(LOAD_PERIOD));
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private void add(Work work, double more) {
    seconds.merge(work, more, Double::sum);
  }

  private void addStack(RecordedThread thread, RecordedStackTrace trace) {
    if (trace == null) {
      return;
    }
    List<String> frames = new ArrayList<>();
    List<RecordedFrame> innermostFirst = trace.getFrames();
    for (int i = innermostFirst.size() - 1; i >= 0; i--) {
      frames.add(name(innermostFirst.get(i)));
    }
    frames.add(0, Work.of(name(thread)).title());
    stacks.add(frames);
  }

  private static String name(RecordedThread thread) {
    return thread == null || thread.getJavaName() == null ? "" : thread.getJavaName();
  }

  private static String name(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    int lambda = type.indexOf(LAMBDA);
    String named = lambda < 0 ? type : type.substring(0, lambda);
    return named.substring(named.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
  }

  /** Seconds of CPU time by what they were spent for. */
  Map<Work, Double> seconds() {
    return Collections.unmodifiableMap(seconds);
  }

  /** Where the samples of Java code were. */
  FlameGraph stacks() {
    return stacks;
  }
}
