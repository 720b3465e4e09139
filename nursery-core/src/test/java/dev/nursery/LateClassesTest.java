package dev.nursery;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.lowlevel.ParkingLot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A process that has run out of file descriptors can load no class from a directory any more, and
 * the JVM remembers each place where that failed. So what wakes, cancels and ends tasks has to be
 * there once a nursery is open: a server that has too many connections needs it to get rid of them.
 */
class LateClassesTest {

  @Test
  @SuppressWarnings("unchecked") // made by another loader, of the class that is named here
  void openNurseryNeedsNoMoreClasses() throws ReflectiveOperationException {
    var loader = new Loader();
    loader.loadClass(Broken.class.getName());
    var constructor = loader.loadClass(Program.class.getName()).getDeclaredConstructor();
    constructor.setAccessible(true); // it is in a package of its own loader
    var program = (Function<Runnable, String>) constructor.newInstance();

    assertThat(program.apply(loader::runOut)).isEqualTo("as ever");
    assertThat(loader.late).isEmpty();
  }

  /** What a task of the program fails with. */
  static final class Broken extends Exception {

    private static final long serialVersionUID = 1L;
  }

  /** Does the first of everything that the kernel does for a task that is in trouble. */
  static final class Program implements Function<Runnable, String> {

    @Override
    public String apply(Runnable runOut) {
      var lot = new ParkingLot();
      var table = new LinkedBlockingQueue<String>();
      try {
        Nursery.run(nursery -> {
          nursery.startSoon(lot::park);
          nursery.startSoon(() -> table.take());
          while (lot.statistics().tasksWaiting() == 0) {
            Thread.onSpinWait();
          }
          runOut.run();

          lot.unparkAll();
          Tasks.sleep(ofMillis(1));
          CancelScope.moveOnAfter(ofMillis(1), () -> Tasks.sleepForever());
          CancelScope.moveOnAfter(ofSeconds(100), () -> Tasks.yieldNow());
          try {
            CancelScope.failAfter(ofMillis(1), () -> table.take());
          } catch (TooSlowException e) {
            CancelScope.shielded(() -> Tasks.checkpoint());
          }
          Task<Void> cancelled = nursery.startSoon("cancelled", () -> Tasks.sleepForever());
          cancelled.cancel("enough");
          try {
            cancelled.await();
          } catch (TaskCancelledException e) {
            cancelled.outcome();
          }
          nursery.startSoon(() -> {
            throw new Broken();
          });
          Tasks.sleepForever();
        });
      } catch (MultiError e) {
        return e.leaves().getFirst() instanceof Broken ? "as ever" : e.toString();
      }
      return "nothing failed";
    }
  }

  /** Loads the library a second time, until it is told that there are no descriptors left. */
  private static final class Loader extends ClassLoader {

    final Queue<String> late = new ConcurrentLinkedQueue<>();

    private volatile boolean ranOut;

    Loader() {
      super("late", LateClassesTest.class.getClassLoader());
    }

    void runOut() {
      ranOut = true;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.nursery.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        if (ranOut) {
          late.add(name); // and goes on, so that one run tells of all
        }
        byte[] code = bytes(name);
        return defineClass(name, code, 0, code.length);
      }
    }

    private static byte[] bytes(String name) throws ClassNotFoundException {
      try (InputStream in =
          LateClassesTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
