package dev.nursery.testing.arbitrary;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * A property that is to be falsified, as something in it is wrong on purpose: with this sample in
 * the end.
 */
@Retention(RUNTIME)
@Target(METHOD)
@AddLifecycleHook(Falsified.class)
@interface ShrinksTo {

  /** The text of the shrunk parameters. */
  String value();
}
