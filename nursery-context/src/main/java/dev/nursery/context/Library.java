package dev.nursery.context;

import dev.nursery.spi.ContextPropagator.Captured;
import org.slf4j.LoggerFactory;

/** A library that may be there or not. */
final class Library {

  /** What there is to take along from one that is absent. */
  static final Captured NOTHING = () -> () -> {};

  private Library() {}

  /** Whether {@code type}, and so the library that it belongs to, can be used here. */
  static boolean isPresent(String type, String name) {
    try {
      Class.forName(type, false, Library.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException _) {
      LoggerFactory.getLogger(Library.class).debug("{} is not there, so not taken along", name);
      return false;
    }
  }
}
