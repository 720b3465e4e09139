package dev.nursery.testing.stream;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** How tests of a contract judge something that does not keep it. */
final class Verdict {

  /**
   * What has not ended by then is taken to wait for ever. A test that finds nothing is never taken
   * for one that does, unless the machine is that slow.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Verdict() {}

  /** The one of {@code tests} that is called {@code name}. */
  static DynamicTest named(Stream<DynamicTest> tests, String name) {
    return tests.filter(test -> test.getDisplayName().equals(name)).findFirst().orElseThrow();
  }

  /** Whether {@code test} fails, or does not end. */
  static boolean fails(DynamicTest test) throws InterruptedException {
    var failure = new Throwable[1];
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                test.getExecutable().execute();
              } catch (Throwable t) {
                failure[0] = t;
              }
            });
    if (!thread.join(PATIENCE)) {
      while (thread.isAlive()) {
        thread.interrupt(); // as often as it may be swallowed
        thread.join(Duration.ofMillis(100));
      }
      return true;
    }
    return failure[0] != null;
  }
}
