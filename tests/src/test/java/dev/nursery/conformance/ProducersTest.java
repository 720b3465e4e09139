package dev.nursery.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.channel.Producer;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;

/** Section L: values that are produced on demand. */
class ProducersTest {

  private final List<String> log = new ArrayList<>();

  private Producer<Integer> counting() {
    return Producer.of(out -> {
      log.add("begins");
      try {
        for (int i = 1; ; i++) {
          log.add("makes " + i);
          out.send(i);
        }
      } finally {
        log.add("is cleaned up");
      }
    });
  }

  @NurseryTest
  void nothingIsMadeBeforeItIsAskedFor() {
    counting()
        .run(values -> {
          Tasks.yieldNow();
          Settling.waitAllTasksBlocked();
          assertThat(log).isEmpty();
          assertThat(values.receive()).isEqualTo(1);
          Settling.waitAllTasksBlocked();
          assertThat(log).containsExactly("begins", "makes 1");
          assertThat(values.receive()).isEqualTo(2);
          Settling.waitAllTasksBlocked();
          assertThat(log).containsExactly("begins", "makes 1", "makes 2");
        });
    assertThat(log).last().isEqualTo("is cleaned up");
  }

  @NurseryTest
  void endsAfterTheLast() {
    Producer<Integer> three =
        Producer.of(out -> {
          for (int i = 1; i <= 3; i++) {
            out.send(i);
          }
        });
    for (int i = 0; i < 2; i++) { // each run begins anew
      List<Integer> received =
          three.call(values -> {
            List<Integer> all = new ArrayList<>();
            values.forEach(all::add);
            assertThatThrownBy(values::receive).isInstanceOf(EndOfChannelException.class);
            return all;
          });
      assertThat(received).containsExactly(1, 2, 3);
    }
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case172_cancelledBeforeTheFirst() {
    CancelScope scope = CancelScope.create();
    scope.run(() ->
        counting()
            .run(values -> {
              scope.cancel("before anything is asked for");
              values.receive();
            }));
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(log).isEmpty();
  }

  @NurseryTest
  void case174_theProducersErrorComesBare() {
    Producer<Integer> failing =
        Producer.of(out -> {
          out.send(1);
          throw new IOException("no more");
        });
    List<Integer> received = new ArrayList<>();
    IOException error =
        catchThrowableOfType(
            IOException.class,
            () ->
                failing.run(values -> {
                  values.forEach(received::add);
                  received.add(-1); // a failure is not the end
                }));
    assertThat(error).hasMessage("no more");
    assertThat(received).containsExactly(1);
  }

  @NurseryTest
  void case174_bothErrorsComeTogether() {
    List<String> cleaned = new ArrayList<>();
    Producer<Integer> failing =
        Producer.of(out -> {
          try {
            out.send(1);
            out.send(2);
          } finally {
            cleaned.add("cleaned up");
            throwing("of the clean-up");
          }
        });
    MultiError both =
        catchThrowableOfType(
            MultiError.class,
            () ->
                failing.run(values -> {
                  values.receive();
                  throw new IllegalArgumentException("of the body");
                }));
    assertThat(cleaned).hasSize(1);
    assertThat(both)
        .hasMessageContaining("a producer and its reader")
        .extracting(MultiError::exceptions)
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .extracting("message")
        .containsExactlyInAnyOrder("of the body", "of the clean-up");
  }

  private static void throwing(String message) {
    throw new IllegalStateException(message);
  }

  @NurseryTest
  void case176_theBodysOwnGroupIsNotOpened() {
    MultiError own = MultiError.of("mine", List.of(new IOException("one")));
    MultiError caught =
        catchThrowableOfType(
            MultiError.class,
            () ->
                counting()
                    .run(values -> {
                      values.receive();
                      throw own;
                    }));
    assertThat(caught).isSameAs(own);
    assertThat(log).last().isEqualTo("is cleaned up");
  }

  @NurseryTest
  void case178_scopesOfTheProducerStayThere() {
    Producer<Integer> scoped =
        Producer.of(out -> {
          CancelScope inside = CancelScope.create();
          inside.run(() -> {
            inside.cancel("in here only");
            CancelScope.shielded(() -> out.send(1));
          });
          out.send(2);
        });
    scoped.run(values -> {
      assertThat(values.receive()).isEqualTo(1);
      Tasks.checkpoint();
      assertThat(values.receive()).isEqualTo(2);
    });
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void closingTheReaderAsksForNothingMore() {
    counting()
        .run(values -> {
          values.receive();
          values.close();
          assertThatThrownBy(values::receive).isInstanceOf(ClosedResourceException.class);
          Settling.waitAllTasksBlocked();
          assertThat(log).containsExactly("begins", "makes 1");
        });
    assertThat(log).last().isEqualTo("is cleaned up");
  }

  /** It leaves its demand: the producer may be one step ahead, but no value is lost. */
  @NurseryTest
  void aCancelledReceiveLosesNothing() {
    Producer<Integer> slow =
        Producer.of(out -> {
          for (int i = 1; i <= 3; i++) {
            Tasks.sleep(Duration.ofDays(1));
            out.send(i);
          }
        });
    slow.run(values -> {
      for (int i = 0; i < 3; i++) {
        assertThat(CancelScope.moveOnAfter(Duration.ofHours(1), values::receive).done()).isFalse();
      }
      assertThat(values).containsExactly(1, 2, 3);
    });
  }

  @NurseryTest
  void severalReadersShare() {
    List<Integer> received = Collections.synchronizedList(new ArrayList<>());
    Producer<Integer> ten =
        Producer.of(out -> {
          for (int i = 0; i < 10; i++) {
            out.send(i);
          }
        });
    ten.run(values ->
        Nursery.run(nursery -> {
          for (int i = 0; i < 3; i++) {
            nursery.startSoon(() -> values.forEach(received::add));
          }
        }));
    assertThat(received).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }
}
