package dev.nursery.testing.schedule;

import dev.nursery.MultiError;
import java.util.TreeSet;

/**
 * What a failure looks like, so that a shorter run is not taken for the same when it fails
 * differently: the classes of the errors in it.
 */
record Symptom(TreeSet<String> classes) {

  static Symptom of(Throwable failure) {
    var classes = new TreeSet<String>();
    if (failure instanceof MultiError errors) {
      errors.leaves().forEach(leaf -> classes.add(leaf.getClass().getName()));
    } else {
      classes.add(failure.getClass().getName());
    }
    return new Symptom(classes);
  }

  boolean showsIn(RunReport report) {
    return report.failure().map(Symptom::of).filter(this::equals).isPresent();
  }
}
