package dev.nursery.benchmarks;

import com.softwaremill.jox.structured.Scopes;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.locks.LockSupport;

/**
 * A scope of some other library with forks that wait, open on a thread of its own until that is
 * interrupted.
 */
public final class WaitingScope {

  private final Thread owner;

  private WaitingScope(Thread owner) {
    this.owner = owner;
  }

  /** Of the JDK. */
  public static WaitingScope ofTheJdk(int forks, Roster roster) {
    return new WaitingScope(
        Thread.startVirtualThread(() -> {
          try (var scope = StructuredTaskScope.open()) {
            for (int i = 0; i < forks; i++) {
              scope.fork(() -> {
                roster.signIn();
                parkUntilInterrupted();
              });
            }
            scope.join();
          } catch (InterruptedException e) {
            // told to stop: closing the scope stops the forks
          }
        }));
  }

  /** Of Jox. */
  public static WaitingScope ofJox(int forks, Roster roster) {
    return new WaitingScope(
        Thread.startVirtualThread(() -> {
          try {
            Scopes.supervised(scope -> {
              for (int i = 0; i < forks; i++) {
                scope.forkUser(() -> {
                  roster.signIn();
                  parkUntilInterrupted();
                  return "";
                });
              }
              return "";
            });
          } catch (InterruptedException e) {
            // told to stop, as above
          }
        }));
  }

  /** Interrupts the owner, which makes the scope interrupt its forks; returns once all is over. */
  public void interruptAndWait() throws InterruptedException {
    owner.interrupt();
    owner.join();
  }

  public static void parkUntilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
  }
}
