package dev.nursery.laws;

import dev.nursery.Instrument;
import dev.nursery.Nursery;
import java.util.function.Supplier;

/** A program that was drawn, to be run by several schedules; it makes all that it uses anew. */
interface Trial {

  /** Runs it in {@code run}, once. */
  void run(Nursery run) throws Exception;

  /** What is said of it if it fails. */
  String describe();

  /** Looks on; nobody, if nothing is said. */
  default Instrument instrument() {
    return new Instrument() {};
  }

  static Trial of(Supplier<String> description, Nursery.RunBody body) {
    return new Trial() {
      @Override
      public void run(Nursery run) throws Exception {
        body.run(run);
      }

      @Override
      public String describe() {
        return description.get();
      }
    };
  }
}
