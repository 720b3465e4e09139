package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two children and the body fail at once: all errors come out, each once, each the same object. */
class S05ManyFailuresTest {

  @Test
  void s05_twoChildrenAndTheBodyFail() {
    Rounds.play(
        "S5 three failures",
        jitter -> {
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork()};
          List<Throwable> thrown =
              List.of(new IOException("first"), new Error("second"), new Exception("body"));
          MultiError all =
              catchThrowableOfType(
                  MultiError.class,
                  () ->
                      Nursery.run(nursery -> {
                        nursery.startSoon(() -> {
                          delays[0].pause();
                          throw (IOException) thrown.get(0);
                        });
                        nursery.startSoon(() -> {
                          delays[1].pause();
                          throw (Error) thrown.get(1);
                        });
                        delays[2].pause();
                        throw (Exception) thrown.get(2);
                      }));
          assertThat(all.leaves()).containsExactlyInAnyOrderElementsOf(thrown);
        });
  }

  /**
   * What clean-ups throw while the cancellation that the first failure caused goes by is kept too.
   */
  @Test
  void s05_cleanUpsFailWhileTheyAreCancelled() {
    Rounds.play(
        "S5 clean-ups",
        jitter -> {
          Jitter delay = jitter.fork();
          var lot = new ParkingLot();
          var first = new IOException("first");
          var replaces = new IOException("thrown in finally, in place of the cancellation");
          var suppressed = new IOException("thrown by close(), suppressed on the cancellation");
          MultiError all =
              catchThrowableOfType(
                  MultiError.class,
                  () ->
                      Nursery.run(nursery -> {
                        nursery.startSoon(() -> {
                          try {
                            lot.park();
                          } catch (Cancelled e) {
                            throw replaces;
                          }
                        });
                        nursery.startSoon(() -> closing(suppressed));
                        delay.pause();
                        throw first;
                      }));
          assertThat(all.leaves()).containsExactlyInAnyOrder(first, replaces, suppressed);
        });
  }

  private static void closing(IOException failure) throws IOException {
    try (Closeable _ = () -> fail(failure)) {
      Tasks.sleepForever();
    }
  }

  private static void fail(IOException failure) throws IOException {
    throw failure;
  }
}
