package dev.nursery.testing.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.ClosedResourceException;
import dev.nursery.Tasks;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract of channels, kept by a plain one of any size, and not by some that are broken. */
class ChannelContractTest {

  @TestFactory
  Stream<DynamicTest> roomForOne() {
    return ChannelContract.of(() -> new PlainChannel(1).pair());
  }

  @TestFactory
  Stream<DynamicTest> roomForAll() {
    return ChannelContract.of(() -> new PlainChannel(Integer.MAX_VALUE).pair());
  }

  @Test
  void theLastValueFirstIsFound() {
    assertThat(
            failures(() ->
                new PlainChannel(Integer.MAX_VALUE) {
                  @Override
                  @Nullable Integer next(Deque<Integer> waiting) {
                    return waiting.pollLast();
                  }
                }))
        .contains("values arrive in order");
  }

  @Test
  void aValueTakenAndThenLostIsFound() {
    assertThat(
            failures(() ->
                new PlainChannel(Integer.MAX_VALUE) {
                  @Override
                  int receive() {
                    int value = take();
                    Tasks.checkpoint();
                    return value;
                  }
                }))
        .contains("cancelled before, nothing happens");
  }

  @Test
  void aSilentSendAfterClosingIsFound() {
    assertThat(
            failures(() ->
                new PlainChannel(Integer.MAX_VALUE) {
                  @Override
                  void send(int value) {
                    try {
                      super.send(value);
                    } catch (ClosedResourceException e) {
                      Tasks.checkpoint(); // and says nothing
                    }
                  }
                }))
        .containsExactly("after closing nothing works");
  }

  @Test
  void anEndThatOvertakesValuesIsFound() {
    assertThat(
            failures(() ->
                new PlainChannel(Integer.MAX_VALUE) {
                  @Override
                  synchronized void closeSender() {
                    closeReceiver();
                    super.closeSender();
                  }
                }))
        .contains("the end comes after the last value", "a loop ends with the channel");
  }

  private static List<String> failures(Supplier<PlainChannel> channels) {
    return ChannelContract.of(() -> channels.get().pair())
        .filter(ChannelContractTest::fails)
        .map(DynamicTest::getDisplayName)
        .toList();
  }

  private static boolean fails(DynamicTest test) {
    try {
      test.getExecutable().execute();
      return false;
    } catch (Throwable expected) {
      return true;
    }
  }
}
