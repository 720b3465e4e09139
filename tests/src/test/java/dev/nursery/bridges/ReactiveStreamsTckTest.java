package dev.nursery.bridges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.bridge.FlowPublisher;
import dev.nursery.bridge.FlowReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import org.testng.annotations.AfterClass;

/**
 * The suite of those who have written the specification of Reactive Streams; it is one for TestNG.
 */
class ReactiveStreamsTckTest {

  /** For what must come; on a busy machine a thread may have to wait for its turn. */
  private static final long TIMEOUT_MILLIS = 5_000;

  /** For what must not come. */
  private static final long QUIET_MILLIS = 50;

  @Test
  void publisher() {
    check(Publishing.class, 30);
  }

  @Test
  void receiver() {
    check(Receiving.class, 10);
  }

  private static void check(Class<?> suite, int atLeast) {
    var testNg = new TestNG(false);
    var listener = new TestListenerAdapter();
    testNg.setTestClasses(new Class<?>[] {suite});
    testNg.addListener(listener);
    testNg.setVerbose(0);
    testNg.run();
    List<String> failed = new ArrayList<>();
    for (ITestResult result : listener.getFailedTests()) {
      failed.add(result.getName() + ": " + result.getThrowable());
    }
    for (ITestResult result : listener.getConfigurationFailures()) {
      failed.add(result.getName() + ": " + result.getThrowable());
    }
    assertThat(failed).isEmpty();
    assertThat(listener.getPassedTests()).hasSizeGreaterThanOrEqualTo(atLeast);
  }

  /** A nursery that stays open for a whole suite. */
  private static final class Background {

    final Nursery nursery;
    private final Thread opener;

    Background() {
      var opened = new AtomicReference<@Nullable Nursery>();
      var ready = new CountDownLatch(1);
      opener =
          Thread.ofVirtual()
              .start(() ->
                  Nursery.run(mine -> {
                    opened.set(mine);
                    ready.countDown();
                    Tasks.sleepForever();
                  }));
      try {
        ready.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      nursery = Objects.requireNonNull(opened.get());
    }

    void close() throws InterruptedException {
      nursery.cancelScope().cancel("the suite is over");
      opener.join();
    }
  }

  /** The suite for publishers. */
  public static final class Publishing extends FlowPublisherVerification<Long> {

    private final Background background = new Background();

    /** Made by TestNG. */
    public Publishing() {
      super(new TestEnvironment(TIMEOUT_MILLIS, QUIET_MILLIS));
    }

    /** What is left open would be found by tests that look at the whole process. */
    @AfterClass
    public void endNursery() throws InterruptedException {
      background.close();
    }

    @Override
    public Flow.Publisher<Long> createFlowPublisher(long elements) {
      return FlowPublisher.ofAll(
          background.nursery, () -> LongStream.range(0, elements).iterator());
    }

    @Override
    public Flow.Publisher<Long> createFailedFlowPublisher() {
      return FlowPublisher.of(
          background.nursery,
          _ -> {
            throw new IllegalStateException("on purpose");
          });
    }
  }

  /** The suite for subscribers that only show what the specification asks for. */
  public static final class Receiving extends FlowSubscriberBlackboxVerification<Integer> {

    /** Made by TestNG. */
    public Receiving() {
      super(new TestEnvironment(TIMEOUT_MILLIS, QUIET_MILLIS));
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      return FlowReceiver.create(4);
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }
  }
}
