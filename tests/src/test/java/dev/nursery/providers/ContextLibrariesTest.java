package dev.nursery.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.spi.ContextPropagator;
import dev.nursery.thread.Threads;
import io.micrometer.context.ContextRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code nursery-context}, with the libraries that it is for, and without. */
class ContextLibrariesTest {

  private static final String MICROMETER_KEY = "user";
  private static final ContextKey<String> OPEN_TELEMETRY_KEY = ContextKey.named("trace");

  private final ThreadLocal<String> user = new ThreadLocal<>();

  @BeforeEach
  void register() {
    ContextRegistry.getInstance().registerThreadLocalAccessor(MICROMETER_KEY, user);
  }

  @AfterEach
  void unregister() {
    ContextRegistry.getInstance().removeThreadLocalAccessor(MICROMETER_KEY);
    user.remove();
  }

  private String seen() {
    return user.get() + " in " + Context.current().get(OPEN_TELEMETRY_KEY);
  }

  @Test
  void comesAlongToChildrenAndLentThreads() throws Exception {
    user.set("ann");
    try (Scope _ = Context.current().with(OPEN_TELEMETRY_KEY, "trace-1").makeCurrent()) {
      String inChild = Nursery.call(nursery -> nursery.startSoon(this::seen).await());
      assertThat(inChild).isEqualTo("ann in trace-1");
      String onThread = Threads.run(() -> seen());
      assertThat(onThread).isEqualTo("ann in trace-1");
      String abandonable = Threads.abandonable().run(() -> seen());
      assertThat(abandonable).isEqualTo("ann in trace-1");
    }
    user.remove();
    // A thread that is used again has forgotten it.
    for (int i = 0; i < 3; i++) {
      assertThat(withoutContext(this::seen)).isEqualTo("null in null");
    }
    assertThat(seen()).isEqualTo("null in null");
  }

  /** A thread that is used again must not show one what was put there for another. */
  @Test
  void whatABodyLeavesOnAThreadIsNotSeenByTheNext() throws Exception {
    for (int i = 0; i < 20; i++) {
      Threads.run(() -> user.set("somebody else"));
      assertThat(withoutContext(this::seen)).isEqualTo("null in null");
    }
  }

  /** Whoever uses one of the libraries need not have the other. */
  @Test
  void withoutTheLibrariesThereIsNothingToTakeAlong() throws Exception {
    var alone = new WithoutLibraries();
    for (String name : List.of("MicrometerContext", "OpenTelemetryContext")) {
      Class<?> type = Class.forName("dev.nursery.context." + name, true, alone);
      assertThat(type.getClassLoader()).isSameAs(alone);
      var propagator = (ContextPropagator) type.getConstructor().newInstance();
      propagator.capture().restore().remove();
    }
  }

  /** Loads the adapters anew, and finds nothing of what they adapt. */
  private static final class WithoutLibraries extends ClassLoader {

    WithoutLibraries() {
      super(ContextLibrariesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.micrometer.") || name.startsWith("io.opentelemetry.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("dev.nursery.context.")) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = Objects.requireNonNull(in).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static @Nullable String withoutContext(Callable<String> body) throws Exception {
    return Threads.<@Nullable String, Exception>run(body::call);
  }
}
