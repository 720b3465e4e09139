package dev.nursery.laws;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Tasks are interrupted by somebody else, and at the end, or in the middle, cancelled: each foreign
 * interrupt is met once, and none is taken for a cancellation, or the other way round (L7).
 *
 * @param operations what each task does, over and over
 * @param interrupts whom to interrupt, one after the other, with a pause wherever it is negative
 */
record InterruptTrial(List<Operation> operations, List<Integer> interrupts) implements Trial {

  private static final int MOST_TASKS = 3;
  private static final int MOST_INTERRUPTS = 5;

  /** What a task waits in. */
  enum Operation {
    SLEEP,
    CHECKPOINT,
    YIELD,
    NURSERY,
    QUEUE_OF_THE_JDK
  }

  static InterruptTrial draw(long seed) {
    var random = new SplittableRandom(seed);
    var operations = new ArrayList<Operation>();
    for (int left = random.nextInt(1, MOST_TASKS + 1); left > 0; left--) {
      operations.add(Operation.values()[random.nextInt(Operation.values().length)]);
    }
    var interrupts = new ArrayList<Integer>();
    for (int left = random.nextInt(MOST_INTERRUPTS + 1); left > 0; left--) {
      interrupts.add(random.nextInt(-1, operations.size()));
    }
    return new InterruptTrial(operations, interrupts);
  }

  @Override
  public String describe() {
    return toString();
  }

  @Override
  public void run(Nursery run) {
    List<Victim> victims = operations.stream().map(Victim::new).toList();
    Nursery.run(nursery -> {
      victims.forEach(victim -> nursery.startSoon(victim.operation.name(), victim::live));
      while (!victims.stream().allMatch(victim -> victim.thread != null)) {
        Tasks.checkpoint();
      }
      for (int number : interrupts) {
        if (number < 0) {
          Tasks.sleep(Duration.ofMillis(2));
        } else {
          victims.get(number).interrupt();
        }
        Tasks.checkpoint();
      }
      Tasks.sleep(Duration.ofMillis(2)); // by then everybody has met what was sent
      victims.forEach(victim -> victim.judge("after all interrupts"));
      nursery.cancelScope().cancel("enough");
    });
    victims.forEach(victim -> victim.judge("at the end"));
  }

  private static final class Victim {

    private static final Duration TICK = Duration.ofMillis(1);

    private final Operation operation;
    private @Nullable Thread thread;
    private int sent;
    private int met;

    Victim(Operation operation) {
      this.operation = operation;
    }

    void interrupt() {
      Thread target = Objects.requireNonNull(thread);
      if (!target.isInterrupted()) {
        sent++; // or it is one with that which is under way
      }
      target.interrupt();
    }

    void live() {
      thread = Thread.currentThread();
      while (true) {
        try {
          operate();
        } catch (TaskInterruptedException | InterruptedException e) {
          Tasks.checkpointIfCancelled(); // foreign code does not tell one from the other
          met++;
        } catch (MultiError errors) {
          for (Throwable error : errors.leaves()) {
            if (!(error instanceof TaskInterruptedException)) {
              throw errors;
            }
            met++; // at the end of the nursery, so it is one of its errors
          }
        }
      }
    }

    private void operate() throws InterruptedException {
      switch (operation) {
        case SLEEP -> Tasks.sleep(TICK);
        case CHECKPOINT -> {
          Tasks.checkpoint();
          Tasks.sleep(TICK);
        }
        case YIELD -> {
          Tasks.yieldNow();
          Tasks.sleep(TICK);
        }
        case NURSERY -> {
          Nursery.run(nursery -> nursery.startSoon(() -> Tasks.sleep(TICK)));
          Tasks.checkpoint();
        }
        case QUEUE_OF_THE_JDK -> new LinkedBlockingQueue<String>().take();
      }
    }

    void judge(String when) {
      // One that is interrupted fails and cancels itself; then a second one coincides with ours.
      boolean ok =
          operation == Operation.NURSERY ? met <= sent && (met > 0 || sent == 0) : met == sent;
      if (!ok) {
        throw new AssertionError(
            "L7: " + when + " " + operation + " has met " + met + " interrupts of " + sent);
      }
    }
  }
}
