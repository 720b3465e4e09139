package dev.nursery.testing.schedule.junit;

import dev.nursery.Nursery;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Exploration;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Runs the methods of {@link DeterministicTest}, in place of JUnit's one call; the annotation
 * brings it along.
 */
public final class ScheduleExtension implements InvocationInterceptor, ParameterResolver {

  /** For JUnit. */
  public ScheduleExtension() {}

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context) {
    invocation.skip();
    Method method = call.getExecutable();
    DeterministicTest test = method.getAnnotation(DeterministicTest.class);
    var exploration =
        Exploration.seeds(test.seeds())
            .from(test.from())
            .depth(test.depth())
            .limits(Deterministic.limits().maxSteps(test.maxSteps()));
    Object[] arguments = call.getArguments().toArray();
    Object instance = context.getRequiredTestInstance();
    Deterministic.explore(
        exploration,
        nursery -> {
          Object[] given = arguments.clone();
          for (int i = 0; i < given.length; i++) {
            if (method.getParameterTypes()[i] == Nursery.class) {
              given[i] = nursery;
            }
          }
          ReflectionSupport.invokeMethod(method, instance, given);
        });
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Nursery.class;
  }

  /** There is one for each run, and none before the first. */
  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return null;
  }
}
