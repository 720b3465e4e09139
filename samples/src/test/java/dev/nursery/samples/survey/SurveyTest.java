package dev.nursery.samples.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.samples.Told;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each part prints what it is there to show. */
class SurveyTest {

  private static List<String> lines(Block<Exception> part) throws Exception {
    return Told.inVirtualTime(part).lines();
  }

  @Test
  void part01() throws Exception {
    assertThat(Told.inRealTime(Part01::main).lines())
        .containsExactly(
            "parent: the task \"part 1\", on a thread of the system",
            "child: the task \"a child\", on a virtual thread",
            "and now it is a thread like any other again");
  }

  @Test
  void part02() throws Exception {
    assertThat(lines(Part02::main))
        .containsExactly("the main thread waits", "scheduled", "the result is 42");
  }

  @Test
  void part03() throws Exception {
    Told told = Told.inVirtualTime(Part03::main);

    assertThat(told.lines()).containsExactly("row 1", "row 2", "row 3", "row 4");
    assertThat(told.took()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void part04() throws Exception {
    assertThat(Told.inRealTime(Part04::main).lines())
        .containsExactly("the first is found", "the second: nobody found it", "told so: true");
  }

  @Test
  void part05() throws Exception {
    assertThat(lines(Part05::main))
        .containsExactly(
            "a value",
            "lazy is done: false",
            "good: returned a value",
            "bad: failed, no luck",
            "lazy: cancelled, nobody wants to wait",
            "the nursery throws [java.io.IOException: no luck]");
  }

  @Test
  void part06() throws Exception {
    assertThat(lines(Part06::main)).containsExactly("waiting", "the bell rings", "it is here");
  }

  @Test
  void part07() throws Exception {
    assertThat(lines(Part07::main))
        .containsExactly(
            "connected", "answer to one", "closed", "after it was closed: no question");
  }

  @Test
  void part08() throws Exception {
    assertThat(lines(Part08::main))
        .containsExactly(
            "(page 1)",
            "row 1a",
            "row 1b", //
            "(page 2)",
            "row 2a",
            "row 2b", //
            "(page 3)",
            "row 3a",
            "row 3b");
  }

  @Test
  void part09() throws Exception {
    assertThat(lines(Part09::main))
        .containsExactly("3", "2", "1", "cleaned up", "1000", "999", "cleaned up", "done");
  }

  @Test
  void part10() throws Exception {
    assertThat(lines(Part10::main))
        .containsExactly("slept for 1", "slept for 2", "slept for 3", "all in 3.0 s");
  }

  @Test
  void part11() throws Exception {
    assertThat(lines(Part11::main)).containsExactly("[a, b, c] in 3.0 s", "5 apples in 5.0 s");
  }

  @Test
  void part12() throws Exception {
    assertThat(Told.inRealTime(Part12::fetchAll).lines())
        .containsExactly("This is page 3.", "This is page 1.", "This is page 2.");
  }

  @Test
  void part13() throws Exception {
    assertThat(lines(Part13::main)).containsExactly("took 1", "took 2", "took 3", "took 4");
  }

  @Test
  void part14() throws Exception {
    assertThat(Told.inRealTime(Part14::lend).lines())
        .hasSize(3)
        .satisfies(all -> assertThat(all.getFirst()).startsWith("[1, 2, 3] in "))
        .contains("lines of a file: true", "localhost: true");
  }

  @Test
  void part15() throws Exception {
    assertThat(Told.inRealTime(Part15::main).lines())
        .containsExactly("primes: [17984, 15876, 15238, 14853]", "below 800000: 63951");
  }

  @Test
  void part16() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      List<String> lines = Told.inOrder(seed, Part16::main).lines();

      assertThat(lines.getLast()).isEqualTo("all in all 6");
      assertThat(lines.subList(0, 6))
          .as("seed %d", seed)
          .containsExactlyInAnyOrder(
              "consumed a1",
              "consumed a2",
              "consumed a3",
              "consumed b1",
              "consumed b2",
              "consumed b3");
    }
  }
}
