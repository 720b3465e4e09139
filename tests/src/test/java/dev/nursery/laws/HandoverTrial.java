package dev.nursery.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Things are handed over to tasks that are cancelled meanwhile: each thing is taken once, or is
 * still there (L8), and is seen as it was written before the wake-up (L12).
 *
 * @param takers how many tasks take
 * @param deeds what is done, by so many tasks; the number of the taker to be cancelled, or one of
 *     the two below
 */
record HandoverTrial(int takers, List<List<Integer>> deeds) implements Trial {

  private static final int GIVE = -1;
  private static final int STEP_ASIDE = -2;

  private static final int MOST_TAKERS = 3;
  private static final int MOST_DEEDS = 6;

  static HandoverTrial draw(long seed) {
    var random = new SplittableRandom(seed);
    int takers = random.nextInt(1, MOST_TAKERS + 1);
    var deeds = new ArrayList<List<Integer>>();
    for (int i = 0; i < 2; i++) {
      var list = new ArrayList<Integer>();
      for (int left = random.nextInt(MOST_DEEDS + 1); left > 0; left--) {
        list.add(random.nextInt(STEP_ASIDE, takers));
      }
      deeds.add(list);
    }
    return new HandoverTrial(takers, deeds);
  }

  @Override
  public String describe() {
    return toString();
  }

  @Override
  public void run(Nursery run) {
    new OneRun().run();
  }

  private final class OneRun {

    private final Box box = new Box();
    private final List<Box.Thing> given = new ArrayList<>();
    private final List<Box.Thing> taken = new ArrayList<>();
    private final CancelScope[] scopes = new CancelScope[takers];
    private boolean allWhole = true;

    void run() {
      Nursery.run(nursery -> {
        for (int i = 0; i < takers; i++) {
          int number = i;
          scopes[i] = CancelScope.create();
          nursery.startSoon("taker " + i, () -> takeAgainAndAgain(number));
        }
        Nursery.run(doers -> {
          for (List<Integer> list : deeds) {
            doers.startSoon("doer", () -> list.forEach(this::act));
          }
        });
        nursery.cancelScope().cancel("all is done");
      });
      var all = new ArrayList<>(taken);
      all.addAll(box.rest());
      assertThat(all).as("L8: taken, or still there").containsExactlyInAnyOrderElementsOf(given);
      assertThat(allWhole).as("L12: what was taken was seen as it was written").isTrue();
    }

    private void takeAgainAndAgain(int number) {
      while (true) {
        scopes[number].run(() -> {
          while (true) {
            Box.Thing thing = box.take();
            taken.add(thing);
            allWhole &= thing.isWhole();
          }
        });
        Tasks.checkpointIfCancelled(); // it was all of us
        scopes[number] = CancelScope.create();
      }
    }

    private void act(int deed) {
      switch (deed) {
        case GIVE -> {
          var thing = new Box.Thing();
          given.add(thing);
          box.give(thing);
        }
        case STEP_ASIDE -> Tasks.checkpoint();
        default -> scopes[deed].cancel("the deed");
      }
    }
  }
}
