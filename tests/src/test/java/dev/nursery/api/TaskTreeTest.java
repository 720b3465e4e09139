package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an operator sees of a program that hangs, as text and as JSON. */
class TaskTreeTest {

  private static final int DEEP = 2_000;

  private final VirtualClock clock = new VirtualClock();

  private TaskTree tree() {
    return TaskTree.snapshot(clock);
  }

  private JsonNode json() {
    try {
      return new ObjectMapper().readTree(tree().toJson());
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + tree().toJson(), e);
    }
  }

  @Test
  void textShowsWhoIsWhereUnderWhomAndForWhat() {
    Nursery.options()
        .name("shop")
        .clock(clock)
        .run(shop -> {
          Task<?> clerk =
              shop.startSoon(
                  "clerk",
                  () ->
                      Nursery.options()
                          .name("till")
                          .run(till -> {
                            till.startSoon(
                                "customer",
                                () ->
                                    CancelScope.moveOnAfter(
                                        Duration.ofMinutes(5), TaskTreeTest::queue));
                          }));
          settle();

          String text = tree().toText();

          assertThat(text.lines().map(line -> line.replaceAll("on [^,]*, ", "")))
              .as("parents before children, each a step further in\n%s", text)
              .containsSubsequence(
                  "  nursery 'shop' of task 'shop'",
                  "    task 'clerk' WAITING for nursery 'till' of task 'clerk'",
                  "      nursery 'till' of task 'clerk'");
          assertThat(text)
              .containsPattern("task 'customer' on .*WAITING for sleep, deadline .*")
              .as("the first frame is the user's own")
              .containsPattern("(?m)task 'customer'.*\\R *at .*TaskTreeTest\\.queue");
          clerk.cancel("closing time");
        });
    assertThat(tree().toText()).isEqualTo("no tasks\n");
  }

  /**
   * Whoever goes to sleep last tells the others so on its way; its thread sleeps a moment later.
   */
  private void settle() {
    Settling.waitAllTasksBlocked();
    Eventually.until(
        "nobody runs but us",
        () ->
            tree().tasks().stream().filter(task -> task.state() == Thread.State.RUNNABLE).count()
                <= 1);
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  private static void queue() {
    Tasks.sleepForever();
  }

  @Test
  void textTellsWhoIsCancelledAndStillThere() {
    var release = new CountDownLatch(1);
    Nursery.options()
        .name("root")
        .clock(clock)
        .run(nursery -> {
          var thread = new AtomicReference<Thread>();
          Task<?> stuck =
              nursery.startSoon(
                  "stuck",
                  () -> {
                    thread.set(Thread.currentThread());
                    CancelScope.shielded(() -> await(release));
                  });
          Eventually.until("waits", () -> isWaiting(thread.get()));
          stuck.cancel("enough of it");
          nursery.cancelScope().cancel("all over");

          String text = tree().toText();
          release.countDown();
          assertThat(text)
              .containsPattern("nursery 'root'.*all over")
              .containsPattern("at .*TaskTreeTest.await");
        });
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    latch.await();
  }

  @Test
  void jsonHasTheSameTreeForPrograms() {
    Nursery.options()
        .name("root")
        .clock(clock)
        .run(nursery -> {
          nursery.startSoon(
              "sleeper",
              () -> CancelScope.moveOnAfter(Duration.ofSeconds(7), () -> Tasks.sleepForever()));
          settle();

          JsonNode root = json().at("/roots/0");

          assertThat(root.get("name").asText()).isEqualTo("root");
          JsonNode opened = root.at("/nurseries/0");
          assertThat(opened.get("name").asText()).isEqualTo("nursery 'root' of task 'root'");
          assertThat(opened.has("cancelled")).isFalse();
          JsonNode task = opened.at("/children/0");
          assertThat(task.get("name").asText()).isEqualTo("sleeper");
          assertThat(task.get("state").asText()).isEqualTo("WAITING");
          assertThat(task.get("waiting").asBoolean()).isTrue();
          assertThat(task.get("waitsFor").asText()).isEqualTo("sleep");
          assertThat(task.get("nanosToDeadline").asLong())
              .isEqualTo(Duration.ofSeconds(7).toNanos());
          assertThat(task.get("stack").toString()).contains("TaskTreeTest");
          assertThat(task.get("nurseries")).isEmpty();

          nursery.cancelScope().cancel("seen \"enough\"");
          JsonNode cancelled = json().at("/roots/0/nurseries/0/cancelled");
          assertThat(cancelled.get("source").asText()).isEqualTo("EXPLICIT");
          assertThat(cancelled.get("message").asText()).isEqualTo("seen \"enough\"");
          assertThat(cancelled.get("task").asText()).isEqualTo("root");
        });
    assertThat(json().get("roots")).isEmpty();
  }

  @Test
  void jsonSurvivesAnyName() {
    String awkward =
        "quote \" backslash \\ newline \n tab \t bell \u0007 zero \0 umlaut ä emoji \uD83D\uDE00";
    Nursery.options()
        .name(awkward)
        .clock(clock)
        .run(_ -> assertThat(json().at("/roots/0/name").asText()).isEqualTo(awkward));
  }

  /** What is waited for may be anybody's object. */
  @Test
  void aBlockerThatCannotSayWhatItIsDoesNotSpoilTheTree() {
    var released = new AtomicBoolean();
    var rude =
        new Object() {
          @Override
          public String toString() {
            throw new StackOverflowError("I am too deep for you");
          }
        };
    Nursery.options()
        .name("root")
        .clock(clock)
        .run(nursery -> {
          var parked = new AtomicReference<Thread>();
          nursery.startSoon(
              "waits",
              () -> {
                parked.set(Thread.currentThread());
                while (!released.get()) {
                  LockSupport.park(rude);
                }
              });
          Eventually.until("there", () -> isWaiting(parked.get()));
          Thread thread = parked.get();
          Eventually.until("parked", () -> LockSupport.getBlocker(thread) == rude);
          assertThat(json().at("/roots/0/nurseries/0/children/0/waitsFor").asText())
              .isEqualTo(rude.getClass().getName());
          released.set(true);
          LockSupport.unpark(thread);
        });
  }

  /**
   * Many a text counts all who wait, so to ask for each of them would take their number squared.
   */
  @Test
  void whatManyWaitForIsAskedOnceWhatItIs() {
    var asked = new AtomicInteger();
    var door =
        new Object() {
          @Override
          public String toString() {
            return "door, asked for the " + asked.incrementAndGet() + ". time";
          }
        };
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          for (int i = 0; i < 5; i++) {
            nursery.startSoon(() -> new Suspension().await(door));
          }
          Settling.waitAllTasksBlocked();
          assertThat(tree().tasks())
              .filteredOn(TaskTree.TaskInfo::waiting)
              .hasSize(5)
              .allSatisfy(
                  task -> assertThat(task.waitsFor()).hasValue("door, asked for the 1. time"));
          nursery.cancelScope().cancel("seen");
        });
  }

  @Test
  void aDeepTreeIsWrittenWithoutRecursion() {
    var texts = new String[2];
    Nursery.options().name("root").clock(clock).run(nursery -> deeper(nursery, DEEP, texts));
    assertThat(texts[0].lines().filter(line -> line.contains("task '"))).hasSizeGreaterThan(DEEP);
    assertThat(texts[1]).startsWith("{\"roots\":[").endsWith("]}");
    assertThat(texts[1].chars().filter(c -> c == '{').count())
        .isEqualTo(texts[1].chars().filter(c -> c == '}').count());
  }

  private void deeper(Nursery nursery, int levels, String[] texts) {
    if (levels == 0) {
      texts[0] = tree().toText();
      texts[1] = tree().toJson();
      return;
    }
    nursery.startSoon(() -> Nursery.run(inner -> deeper(inner, levels - 1, texts)));
  }

  /** Taken while tasks come and go: each is either in it, whole, or not. */
  @Test
  void aTreeThatChangesMeanwhileIsStillATree() {
    var stop = new AtomicBoolean();
    Nursery.options()
        .name("root")
        .clock(clock)
        .run(nursery -> {
          nursery.startSoon(
              "spawner",
              () -> {
                while (!stop.get()) {
                  Nursery.run(inner -> {
                    inner.startSoon("short-lived", () -> Tasks.yieldNow());
                    inner.startSoon("short-lived", () -> {});
                  });
                }
              });
          for (int i = 0; i < 200; i++) {
            JsonNode root = json().at("/roots/0");
            assertThat(root.get("name").asText()).isEqualTo("root");
            JsonNode spawner = root.at("/nurseries/0/children/0");
            if (!spawner.isMissingNode()) {
              assertThat(spawner.get("name").asText()).isEqualTo("spawner");
              assertThat(spawner.get("nurseries").size()).isLessThanOrEqualTo(1);
              spawner
                  .at("/nurseries/0/children")
                  .forEach(
                      child -> assertThat(child.get("name").asText()).isEqualTo("short-lived"));
            }
          }
          stop.set(true);
        });
  }
}
