package dev.nursery.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Signals that are made up; nobody dies of WINCH and URG. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no SIGWINCH or SIGURG to handle")
class SignalReceiverTest {

  @Test
  void oneThatComesAgainCountsOnce() {
    try (var receiver = SignalReceiver.open(Set.of("WINCH", "URG"))) {
      receiver.arrived("WINCH");
      receiver.arrived("WINCH");
      receiver.arrived("URG");
      receiver.arrived("WINCH");
      assertThat(List.of(receiver.receive(), receiver.receive())).containsExactly("WINCH", "URG");
      receiver.arrived("URG");
      assertThat(receiver.receive()).isEqualTo("URG");
    }
  }

  @Test
  void oneThatComesAllTheTimeDoesNotKeepOthersBack() {
    try (var receiver = SignalReceiver.open(Set.of("WINCH", "URG"))) {
      var received = new ArrayList<String>();
      for (int i = 0; i < 4; i++) {
        receiver.arrived("WINCH");
        receiver.arrived("URG");
        received.add(receiver.receive());
      }
      assertThat(received).containsExactly("WINCH", "URG", "WINCH", "URG");
    }
  }

  @Test
  void whatWasNotReceivedGoesToWhoeverIsNext() {
    try (var outer = SignalReceiver.open(Set.of("WINCH"))) {
      try (var inner = SignalReceiver.open(Set.of("WINCH", "URG"))) {
        inner.arrived("WINCH");
        inner.arrived("URG"); // goes to the system, which ignores it
      }
      assertThat(outer.receive()).isEqualTo("WINCH");
    }
  }

  @Test
  void whatWasNotReceivedGoesToTheHandlerBefore() throws Exception {
    var seen = new CountDownLatch(1);
    JdkSignals.Handler before =
        JdkSignals.handle("WINCH", JdkSignals.handler(_ -> seen.countDown()));
    try {
      try (var receiver = SignalReceiver.open(Set.of("WINCH"))) {
        receiver.arrived("WINCH");
      }
      seen.await();
    } finally {
      JdkSignals.handle("WINCH", before);
    }
  }

  @Test
  void whoClosesFirstDoesNotHaveToHaveComeLast() {
    var first = SignalReceiver.open(Set.of("WINCH"));
    try (var second = SignalReceiver.open(Set.of("WINCH"))) {
      first.close();
      JdkSignals.raise("WINCH");
      assertThat(second.receive()).isEqualTo("WINCH");
    }
  }

  @Test
  void theHandlerBeforeIsPutBack() {
    var seen = new ArrayList<String>();
    JdkSignals.Handler mine = JdkSignals.handler(seen::add);
    JdkSignals.Handler before = JdkSignals.handle("WINCH", mine);
    try {
      SignalReceiver.open(Set.of("WINCH")).close();
      assertThat(JdkSignals.handle("WINCH", mine)).isEqualTo(mine);
    } finally {
      JdkSignals.handle("WINCH", before);
    }
  }

  @Test
  void aHandlerThatOthersHavePutInMeanwhileStays() {
    JdkSignals.Handler theirs = JdkSignals.handler(_ -> {});
    JdkSignals.Handler before;
    try (var _ = SignalReceiver.open(Set.of("WINCH"))) {
      before = JdkSignals.handle("WINCH", theirs);
    }
    assertThat(JdkSignals.handle("WINCH", before)).isEqualTo(theirs);
    JdkSignals.handle("WINCH", new JdkSignals.Handler(defaultHandler()));
  }

  private static Object defaultHandler() {
    try {
      return Class.forName("sun.misc.SignalHandler").getField("SIG_DFL").get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no SignalHandler", e);
    }
  }

  @Test
  void aProgramThatIsStoppedBeforeItBegins() {
    var halted = new ArrayList<Integer>();
    var stop = new Stop(halted::add);
    stop.arrived("TERM");
    int code = Program.run(_ -> Tasks.sleepForever(), stop);
    assertThat(code).isEqualTo(143);
    assertThat(halted).isEmpty();
  }

  @Test
  void aProgramThatIsForced() {
    var halted = new ArrayList<Integer>();
    var stop = new Stop(halted::add);
    int code =
        Program.run(
            (Nursery nursery) -> {
              stop.arrived("INT");
              assertThat(nursery.cancelScope().cancelCalled()).isTrue();
              assertThat(halted).isEmpty();
              stop.arrived("TERM");
            },
            stop);
    assertThat(halted).containsExactly(143);
    assertThat(code).isEqualTo(130);
  }
}
