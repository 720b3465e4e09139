package dev.nursery.testing.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutionResult.Status;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** See {@link ShrinksTo}. */
final class Falsified implements AroundPropertyHook {

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyExecutionResult result = property.execute();
    assertThat(result.status()).as("what is wrong on purpose is found").isEqualTo(Status.FAILED);
    String sample = result.shrunkSample().orElseThrow(AssertionError::new).parameters().toString();
    ShrinksTo expected = context.findAnnotation(ShrinksTo.class).orElseThrow();
    assertThat(sample).as("seed %s", result.seed()).isEqualTo("[" + expected.value() + "]");
    return result.mapToSuccessful();
  }
}
