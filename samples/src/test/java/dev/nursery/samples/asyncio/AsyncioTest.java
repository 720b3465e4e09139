package dev.nursery.samples.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.samples.Told;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stories of asyncio's examples, in the time that they take there. */
class AsyncioTest {

  @Test
  void helloWorld() throws Exception {
    assertThat(Told.inVirtualTime(HelloWorld::main).lines()).containsExactly("Hello World!");
  }

  @Test
  void theDateIsDisplayedFiveTimes() throws Exception {
    Told told = Told.inVirtualTime(DisplayDate::main);

    assertThat(told.lines().stream().map(LocalDateTime::parse).toList()).hasSize(5).isSorted();
    assertThat(told.took()).isEqualTo(Duration.ofMillis(4_500));
  }

  @Test
  void aChainIsACall() throws Exception {
    Told told = Told.inVirtualTime(Chain::main);

    assertThat(told.lines()).containsExactly("Compute 1 + 2 ...", "1 + 2 = 3");
    assertThat(told.took()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void futuresAndTasksHaveResults() throws Exception {
    Told told = Told.inVirtualTime(FutureWithResult::main);

    assertThat(told.lines()).containsExactly("Future is done!", "Task is done!");
    assertThat(told.took()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void factorialsAreComputedInParallel() throws Exception {
    Told told = Told.inVirtualTime(Factorials::main);

    assertThat(told.took()).isEqualTo(Duration.ofSeconds(3));
    // Line by line as in Python; those of the same second may change places.
    var story =
        List.of(
            "Task A: Compute factorial(2)...",
            "Task B: Compute factorial(2)...",
            "Task C: Compute factorial(2)...",
            "Task A: factorial(2) = 2",
            "Task B: Compute factorial(3)...",
            "Task C: Compute factorial(3)...",
            "Task B: factorial(3) = 6",
            "Task C: Compute factorial(4)...",
            "Task C: factorial(4) = 24");
    assertThat(told.lines()).hasSameSizeAs(story);
    assertThat(told.lines().subList(0, 3)).hasSameElementsAs(story.subList(0, 3));
    assertThat(told.lines().subList(3, 6)).hasSameElementsAs(story.subList(3, 6));
    assertThat(told.lines().subList(6, 8)).hasSameElementsAs(story.subList(6, 8));
    assertThat(told.lines().getLast()).isEqualTo(story.getLast());
  }

  @Test
  void anIteratorWaitsForEachLine() throws Exception {
    Told told = Told.inVirtualTime(AsyncIterator::main);

    assertThat(told.lines()).containsExactly("one", "two", "three", "(no more)");
    assertThat(told.took()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aContextIsLeftInAnyCase() throws Exception {
    Told told = Told.inVirtualTime(ContextManager::main);

    assertThat(told.lines())
        .containsExactly(
            "entering context",
            "inside",
            "exiting context",
            "entering context",
            "inside for too long",
            "exiting context",
            "cut off, and closed all the same");
    assertThat(told.took()).isEqualTo(Duration.ofSeconds(5));
  }
}
