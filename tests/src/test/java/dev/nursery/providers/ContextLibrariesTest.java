package dev.nursery.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.thread.Threads;
import io.micrometer.context.ContextRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The propagators of the recipes, with the libraries that they are for. */
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

  private static @Nullable String withoutContext(Callable<String> body) throws Exception {
    return Threads.<@Nullable String, Exception>run(body::call);
  }
}
