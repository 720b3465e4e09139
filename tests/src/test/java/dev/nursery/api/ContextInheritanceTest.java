package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskLocal;
import dev.nursery.testkit.Platform;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a child sees of the context of whoever spawned it, and what these see of the child's. */
class ContextInheritanceTest {

  private static final TaskLocal<String> LOCAL = TaskLocal.create("local");
  private static final TaskLocal<String> DEFAULTED = TaskLocal.withDefault("other", "default");
  private static final ScopedValue<String> TENANT = ScopedValue.newInstance();
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  @AfterEach
  void clear() {
    MDC.clear();
  }

  private static String bound(ScopedValue<String> value) {
    return value.orElse("unbound");
  }

  // -- task-locals

  @Test
  void aGrandchildHasWhatItsSpawnersHad() {
    Nursery.run(outer -> {
      LOCAL.set("root's");
      outer
          .startSoon(() ->
              Nursery.run(inner -> {
                assertThat(inner.startSoon(LOCAL::get).await()).isEqualTo("root's");
                LOCAL.set("child's");
                assertThat(inner.startSoon(LOCAL::get).await()).isEqualTo("child's");
                LOCAL.remove();
                assertThat(inner.startSoon(() -> LOCAL.find().isEmpty()).await()).isTrue();
              }))
          .await();
      assertThat(LOCAL.get()).isEqualTo("root's");
    });
  }

  @Test
  void withPutsBackWhatWasThere() {
    Nursery.run(_ -> {
      assertThat(LOCAL.<String>with("inner", LOCAL::get)).isEqualTo("inner");
      assertThat(LOCAL.find()).isEmpty();
      LOCAL.set("before");
      assertThatThrownBy(() ->
              LOCAL.with(
                  "inner",
                  () -> {
                    throw new IllegalArgumentException(LOCAL.get());
                  }))
          .hasMessage("inner");
      assertThat(LOCAL.get()).isEqualTo("before");
    });
  }

  @Test
  void theDefaultShowsWhereNobodySetAValue() {
    Nursery.run(nursery -> {
      assertThat(DEFAULTED.get()).isEqualTo("default");
      DEFAULTED.set("set");
      assertThat(nursery.startSoon(DEFAULTED::get).await()).isEqualTo("set");
      DEFAULTED.remove();
      assertThat(DEFAULTED.get()).isEqualTo("default");
    });
    Platform.run(() -> assertThat(DEFAULTED.get()).isEqualTo("default"));
  }

  /** A thread that runs no task has none to hand on: those of the opener, at its opening, count. */
  @Test
  void aForeignThreadHandsOnWhatTheOpenerHadAtTheStart() {
    Nursery.run(_ -> {
      LOCAL.set("before");
      Nursery.run(nursery -> {
        LOCAL.set("after");
        Task<String> child = Platform.call(() -> nursery.startSoon(LOCAL::get));
        assertThat(child.await()).isEqualTo("before");
      });
    });
  }

  @Test
  void oneRunKnowsNothingOfAnother() {
    Nursery.run(_ -> LOCAL.set("first"));
    Nursery.run(_ -> assertThat(LOCAL.find()).isEmpty());
  }

  @Test
  void aStartedServiceHasItsCallersValues() {
    Nursery.run(nursery -> {
      LOCAL.set("caller's");
      String seen =
          nursery.start(status -> {
            status.started(LOCAL.get());
            LOCAL.set("service's");
          });
      assertThat(seen).isEqualTo("caller's");
      assertThat(LOCAL.get()).isEqualTo("caller's");
    });
  }

  // -- scoped values

  @Test
  void onlyScopedValuesThatWereNamedAreInherited() {
    ScopedValue.where(TENANT, "acme")
        .where(USER, "ann")
        .run(() ->
            Nursery.options()
                .inherit(TENANT)
                .run(nursery -> {
                  assertThat(nursery.startSoon(() -> bound(TENANT)).await()).isEqualTo("acme");
                  assertThat(nursery.startSoon(() -> bound(USER)).await()).isEqualTo("unbound");
                }));
  }

  @Test
  void nestedNurseriesInheritTheSameAndMore() {
    ScopedValue.where(TENANT, "acme")
        .where(USER, "ann")
        .run(() ->
            Nursery.options()
                .inherit(TENANT, USER)
                .run(outer ->
                    outer.startSoon(() -> {
                      Nursery.run(inner ->
                          assertThat(inner.startSoon(() -> bound(TENANT) + bound(USER)).await())
                              .isEqualTo("acmeann"));
                      ScopedValue.where(USER, "bob")
                          .run(() ->
                              Nursery.run(inner ->
                                  assertThat(inner.startSoon(() -> bound(USER)).await())
                                      .isEqualTo("bob")));
                      assertThat(bound(USER)).isEqualTo("ann");
                    })));
    Nursery.options()
        .inherit(TENANT)
        .run(_ ->
            ScopedValue.where(TENANT, "acme")
                .where(USER, "ann")
                .run(() ->
                    Nursery.options()
                        .inherit(USER)
                        .run(inner ->
                            assertThat(inner.startSoon(() -> bound(TENANT) + bound(USER)).await())
                                .isEqualTo("acmeann"))));
  }

  /** The bindings are the spawner's, and not those of the thread that opened the nursery. */
  @Test
  void scopedValuesAreTheSpawners() {
    ScopedValue.where(TENANT, "opener's")
        .run(() ->
            Nursery.options()
                .inherit(TENANT)
                .run(nursery -> {
                  Task<String> unbound =
                      Platform.call(() -> nursery.startSoon(() -> bound(TENANT)));
                  Task<String> bound =
                      Platform.call(() ->
                          ScopedValue.where(TENANT, "foreign")
                              .call(() -> nursery.startSoon(() -> bound(TENANT))));
                  assertThat(unbound.await()).isEqualTo("unbound");
                  assertThat(bound.await()).isEqualTo("foreign");
                }));
  }

  @Test
  void aStartedServiceHasItsCallersScopedValues() {
    Nursery.options()
        .inherit(TENANT)
        .run(nursery -> {
          String seen =
              ScopedValue.where(TENANT, "caller's")
                  .call(() -> nursery.start(status -> status.started(bound(TENANT))));
          assertThat(seen).isEqualTo("caller's");
        });
  }

  // -- the logging context

  @Test
  void theLoggingContextIsCopiedAtTheSpawn() {
    MDC.put("request", "r-17");
    Nursery.run(nursery -> {
      var seen = new AtomicReference<String>();
      nursery
          .startSoon(() -> {
            seen.set(MDC.get("request"));
            MDC.put("request", "child's");
            MDC.put("more", "child's");
            assertThat(nursery.startSoon(() -> MDC.get("more")).await()).isEqualTo("child's");
          })
          .await();
      assertThat(seen).hasValue("r-17");
      assertThat(MDC.get("request")).isEqualTo("r-17");
      assertThat(MDC.get("more")).isNull();
      Task<String> foreign =
          Platform.call(() -> {
            MDC.put("request", "foreign");
            return nursery.startSoon(() -> MDC.get("request"));
          });
      assertThat(foreign.await()).isEqualTo("foreign");
    });
  }
}
