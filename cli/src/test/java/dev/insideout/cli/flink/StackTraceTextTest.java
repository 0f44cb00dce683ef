package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackTraceTextTest {
  @Test
  void findsTheInnermostMessage() {
    assertThat(
            StackTraceText.rootCause(
                """
                org.apache.flink.runtime.JobException: Recovery is suppressed
                \tat org.apache.flink.Some.method(Some.java:1)
                Caused by: java.lang.IllegalStateException: the topic holds rows
                of an earlier run
                \tat dev.insideout.Other.method(Other.java:2)
                \t... 3 more
                """))
        .isEqualTo("the topic holds rows of an earlier run");
  }

  @Test
  void keepsAMessageThatIsAlone() {
    assertThat(StackTraceText.rootCause("Job not found.")).isEqualTo("Job not found");
  }
}
