package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.Nursery;
import dev.nursery.TaskCancelledException;
import dev.nursery.Tasks;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.thread.NurseryHandle;
import dev.nursery.thread.Threads;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What comes from foreign threads against the end of the nursery; and lent threads against a
 * cancellation.
 */
class S12PostVersusEndTest {

  private static final int POSTS = 20;

  @Test
  void s12_whatIsAcceptedRunsAndWhatIsRefusedDoesNot() {
    Rounds.play(
        "S12 post",
        jitter -> {
          var accepted = new AtomicInteger();
          var ran = new AtomicInteger();
          var handle = new AtomicReference<NurseryHandle>();
          boolean cancelled = jitter.coin();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork()};
          Race.Actor poster =
              () -> {
                until(() -> handle.get() != null);
                Jitter delay = delays[0].fork();
                for (int i = 0; i < POSTS; i++) {
                  delay.pause();
                  try {
                    handle.get().post(ran::incrementAndGet);
                  } catch (ClosedResourceException refused) {
                    return;
                  }
                  accepted.incrementAndGet();
                }
              };
          Race race = Race.of(2).platform(poster).virtual(poster);
          Nursery.run(nursery -> {
            handle.set(NurseryHandle.of(nursery));
            delays[1].pause();
            if (cancelled) {
              nursery.cancelScope().cancel("shutting down");
            }
          });
          int ranByTheEnd = ran.get();
          race.await();
          assertThat(ranByTheEnd).isEqualTo(ran.get()).isEqualTo(accepted.get());
        });
  }

  /** Nobody is left waiting, and nobody is told of a value that was not computed. */
  @Test
  void s12_aCallHasAValueOrAReason() {
    Rounds.play(
        "S12 call",
        jitter -> {
          var computed = new AtomicInteger();
          var returned = new AtomicInteger();
          var refused = new AtomicInteger();
          var handle = new AtomicReference<NurseryHandle>();
          Jitter[] delays = {jitter.fork(), jitter.fork()};
          Race race =
              Race.of(1)
                  .platform(() -> {
                    until(() -> handle.get() != null);
                    for (int i = 0; i < POSTS; i++) {
                      delays[0].pause();
                      try {
                        handle
                            .get()
                            .call(() -> {
                              Tasks.checkpoint();
                              return computed.incrementAndGet();
                            });
                        returned.incrementAndGet();
                      } catch (ClosedResourceException | TaskCancelledException ended) {
                        refused.incrementAndGet();
                      }
                    }
                  });
          Nursery.run(nursery -> {
            handle.set(NurseryHandle.of(nursery));
            delays[1].pause();
            nursery.cancelScope().cancel("shutting down");
          });
          race.await();
          assertThat(computed.get()).isEqualTo(returned.get());
          assertThat(returned.get() + refused.get()).isEqualTo(POSTS);
        });
  }

  /**
   * The end of a body against the cancellation of its host: one of the two, and the token is back.
   */
  @Test
  void abandonVersusEnd() {
    var limiter = new CapacityLimiter(3);
    var options = Threads.options().limiter(limiter);
    Rounds.play(
        "abandon versus end",
        jitter -> {
          var scope = CancelScope.create();
          boolean abandonable = jitter.coin();
          var ended = new AtomicBoolean();
          var value = new AtomicReference<String>();
          Jitter[] delays = {jitter.fork(), jitter.fork()};
          Race race =
              Race.of(1)
                  .platform(() -> {
                    delays[0].pause();
                    scope.cancel("race");
                  });
          scope.run(() ->
              value.set(
                  (abandonable ? options.abandonable() : options)
                      .run(() -> {
                        delays[1].pause();
                        ended.set(true);
                        return "value";
                      })));
          race.await();
          if (value.get() != null) {
            assertThat(scope.cancelledCaught()).isFalse();
            assertThat(ended).isTrue();
          } else {
            assertThat(scope.cancelledCaught()).isTrue();
          }
          until(() -> limiter.borrowedTokens() == 0);
          Threads.waitAllCompleted();
        });
  }
}
