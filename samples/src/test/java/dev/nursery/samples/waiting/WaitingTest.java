package dev.nursery.samples.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.MultiError;
import dev.nursery.samples.PracticeServer;
import dev.nursery.samples.SampleProcess;
import dev.nursery.samples.Told;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In turn it takes the sum; at the same time, the longest. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingTest {

  @Test
  void printing() throws Exception {
    assertThat(Told.inVirtualTime(PrintAndWait::main).lines())
        .containsExactly(
            "first", "second", "in turn: 3.0 s", "second", "first", "at the same time: 2.0 s");
  }

  @Test
  void sleeping() throws Exception {
    assertThat(Told.inVirtualTime(Sleep::main).lines())
        .containsExactly(
            "begin long",
            "end long",
            "begin short",
            "end short",
            "in turn: 3.0 s",
            "begin long",
            "begin short",
            "end short",
            "end long",
            "at the same time: 2.0 s");
  }

  @Test
  void sleepingInALoop() throws Exception {
    assertThat(Told.inVirtualTime(SleepLoop::main).lines())
        .containsExactly(
            "in a loop: 10.0 s",
            "slept 1, after 1.0 s",
            "slept 4, after 4.0 s",
            "slept 2, after 4.0 s",
            "slept 3, after 4.0 s",
            "as tasks: 4.0 s",
            "gathered: [1, 4, 2, 3], 4.0 s");
  }

  @Test
  void callsLambdasAndTasks() throws Exception {
    Told told = Told.inVirtualTime(Coroutines::main);

    assertThat(told.lines())
        .containsExactly(
            "1. a call",
            "greeting Ann",
            "hello, Ann",
            "2. a lambda",
            "nothing has happened",
            "3. a task",
            "greeting Bob",
            "hello, Bob",
            "again: hello, Bob");
    assertThat(told.took()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void threeCountAtTheSameTime() throws Exception {
    // The second half sleeps by the JDK, so it takes a real second, and the clock stands still.
    assertThat(Told.inVirtualTime(Count::main).lines())
        .containsExactly(
            "one", "one", "one", "two", "two", "two", "1.0 s", //
            "one", "one", "one", "two", "two", "two", "0.0 s");
  }

  @Test
  void theBatonGoesFromOneToTheOther() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(Told.inOrder(seed, Baton::main).lines())
          .as("seed %d", seed)
          .containsExactly(
              "Ann: lap 1", "Bob: lap 1", "Ann: lap 2", "Bob: lap 2", "Ann: lap 3", "Bob: lap 3");
    }
  }

  @Test
  void theDryerHasToWaitWhereThereIsOneCarrier() throws Exception {
    List<String> lines;
    try (SampleProcess sample = SampleProcess.start(Chores.class)) {
      lines = sample.out().awaitEnd();
      assertThat(sample.awaitExit()).as("%s", sample.err()).isZero();
    }

    List<Integer> headings =
        Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
            .filter(i -> lines.get(i).startsWith("== "))
            .toList();
    assertThat(headings).hasSize(4);
    List<String> inTurn = lines.subList(headings.get(0), headings.get(1));
    List<String> oneCarrier = lines.subList(headings.get(1), headings.get(2));
    List<String> lookingUp = lines.subList(headings.get(2), headings.get(3));
    List<String> twoCarriers = lines.subList(headings.get(3), lines.size());

    assertThat(inTurn)
        .containsSubsequence(
            "dryer: done", "dishwasher: on", "dishwasher: done", "potato 1: clean");
    assertThat(oneCarrier)
        .containsSubsequence("washing machine: on", "dishwasher: on", "potato 1: clean")
        .containsSubsequence("potato 5: clean", "washing machine: done", "dryer: on");
    for (List<String> better : List.of(lookingUp, twoCarriers)) {
      assertThat(better)
          .containsSubsequence("washing machine: done", "dryer: on", "potato 5: clean");
    }
  }

  @Test
  void wordsInFiles(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("b.txt"), "to be or\nnot to be\n");
    Files.writeString(folder.resolve("a.txt"), "");
    Files.writeString(folder.resolve("c.md"), "not looked at");

    assertThat(Told.inVirtualTime(() -> ReadFiles.read(folder)).lines())
        .containsExactly("a.txt: 0", "b.txt: 6", "{a.txt=0, b.txt=6}");
  }

  @Test
  void onePage() throws Exception {
    assertThat(Told.inRealTime(() -> HttpOne.main()).lines())
        .containsExactly("status 200", "This is page 5.");
  }

  @Test
  void aPageThatCannotBeHadIsOneLine() throws Exception {
    try (SampleProcess sample = SampleProcess.start(HttpOne.class, "http://127.0.0.1:1/")) {
      assertThat(sample.err().awaitEnd()).singleElement().asString().startsWith("http-one: ");
      assertThat(sample.awaitExit()).isEqualTo(1);
    }
  }

  @Test
  void manyPagesSomeAtATime() throws Exception {
    try (var server = PracticeServer.start()) {
      var pages = Stream.of("2", "1", "2", "1", "2", "1").map(server::page).toList();

      List<String> lines = Told.inRealTime(() -> HttpMany.fetch(pages)).lines();

      assertThat(lines.getFirst()).startsWith("96 characters in turn, ");
      assertThat(String.join("\n", lines))
          .contains("[###.................] 1/6", "[####################] 6/6");
      assertThat(lines.getLast()).startsWith("96 characters, 3 pages at a time, ");
      assertThat(server.busiest()).isEqualTo(3);
    }
  }

  @Test
  void aMissingPageEndsItAll() throws Exception {
    try (var server = PracticeServer.start();
        var client = HttpClient.newHttpClient()) {
      var pages = Stream.of("9", "missing", "9").map(server::page).toList();

      MultiError error =
          catchThrowableOfType(MultiError.class, () -> HttpMany.someAtATime(client, pages));

      assertThat(error.only(IOException.class)).get().asString().endsWith("/missing answers 404");
    }
  }
}
