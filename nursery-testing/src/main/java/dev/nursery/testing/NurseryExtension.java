package dev.nursery.testing;

import dev.nursery.Nursery;
import dev.nursery.testing.net.MemoryNetwork;
import java.lang.reflect.Method;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs tests as {@link NurseryTest} says, with its defaults where that annotation is not there. */
public final class NurseryExtension implements InvocationInterceptor, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(NurseryExtension.class);

  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

  /** For JUnit. */
  public NurseryExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    boolean inTest =
        parameter.getDeclaringExecutable().equals(context.getTestMethod().orElse(null));
    return (type == Nursery.class && inTest)
        || ((type == VirtualClock.class || type == MemoryNetwork.class)
            && context.getTestMethod().isPresent());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestRun run = run(context);
    Class<?> type = parameter.getParameter().getType();
    return type == VirtualClock.class
        ? run.clock()
        : type == MemoryNetwork.class ? run.network() : run.nursery();
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(context).run(invocation::proceed);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(context).run(invocation::proceed);
  }

  /** One for each invocation of a test method. */
  private static TestRun run(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(context.getUniqueId(), _ -> make(context), TestRun.class);
  }

  private static TestRun make(ExtensionContext context) {
    var clock = new VirtualClock();
    NurseryTest options =
        AnnotationSupport.findAnnotation(context.getElement(), NurseryTest.class).orElse(null);
    NurseryTest.Time time = options == null ? NurseryTest.Time.JUMPS : options.time();
    switch (time) {
      case JUMPS -> clock.autojump(Duration.ZERO);
      case RUNS -> clock.rate(1);
      case STANDS_STILL -> {}
    }
    Duration limit = options == null ? DEFAULT_LIMIT : Duration.ofSeconds(options.limitSeconds());
    return new TestRun(context.getDisplayName(), clock, limit, TestRun.PATIENCE);
  }
}
