package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.Sequencer;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Exploration;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import dev.nursery.testing.stream.MemoryStreams;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As {@link ConsequencesTest}: of two tasks that are cancelled together, the first to be reached
 * closes what the other one waits in, or what it is connected to. What that one sees is its own
 * cancellation all the same.
 */
class EndpointConsequencesTest {

  private static final int SEEDS = 500;
  private static final int SOCKETS = 100;
  private static final byte[] FLOOD = new byte[10_000];

  /**
   * What the one does until it is cancelled, and the other when it has been.
   *
   * @param waiting waits; may return if it comes to the end of a stream
   * @param ending makes it fail
   */
  record Encounter(Block<IOException> waiting, Block<IOException> ending) {

    static Encounter receiving(ReceiveStream stream) {
      return new Encounter(stream::receiveSome, stream::closeForcefully);
    }

    static Encounter sending(SendStream stream) {
      return new Encounter(() -> stream.sendAll(FLOOD), stream::closeForcefully);
    }

    static Encounter awaitingSendable(SendStream stream) {
      return new Encounter(
          () -> {
            while (true) {
              stream.awaitSendable();
            }
          },
          stream::closeForcefully);
    }

    static Encounter losingTheReceiver(
        StreamPair<? extends SendStream, ? extends ReceiveStream> pair) {
      return new Encounter(
          () -> {
            while (true) {
              pair.here().sendAll(FLOOD);
            }
          },
          pair.there()::closeForcefully);
    }
  }

  /** Where they meet. */
  enum Kind {
    RECEIVING_FROM_MEMORY {
      @Override
      Encounter begin() {
        return Encounter.receiving(new MemoryReceiveStream());
      }
    },
    IN_A_HOOK_OF_RECEIVING {
      @Override
      Encounter begin() {
        return Encounter.receiving(new MemoryReceiveStream().onReceive(Tasks::sleepForever));
      }
    },
    IN_A_HOOK_OF_SENDING {
      @Override
      Encounter begin() {
        return Encounter.sending(new MemorySendStream().onSend(Tasks::sleepForever));
      }
    },
    IN_A_HOOK_OF_AWAITING_SENDABLE {
      @Override
      Encounter begin() {
        return Encounter.awaitingSendable(
            new MemorySendStream().onAwaitSendable(Tasks::sleepForever));
      }
    },
    SENDING_TO_MEMORY_THAT_IS_CLOSED {
      @Override
      Encounter begin() {
        return Encounter.losingTheReceiver(MemoryStreams.oneWayPair());
      }
    },
    RECEIVING_IN_LOCKSTEP {
      @Override
      Encounter begin() {
        return Encounter.receiving(LockstepStreams.oneWayPair().there());
      }
    },
    SENDING_IN_LOCKSTEP {
      @Override
      Encounter begin() {
        return Encounter.sending(LockstepStreams.oneWayPair().here());
      }
    },
    AWAITING_SENDABLE_IN_LOCKSTEP {
      @Override
      Encounter begin() {
        return Encounter.awaitingSendable(LockstepStreams.oneWayPair().here());
      }
    },
    SENDING_IN_LOCKSTEP_TO_ONE_THAT_IS_CLOSED {
      @Override
      Encounter begin() {
        return Encounter.losingTheReceiver(LockstepStreams.oneWayPair());
      }
    },
    ENDING_A_STREAM {
      @Override
      Encounter begin() {
        HalfCloseable stream = LockstepStreams.pair().here();
        return new Encounter(
            () -> {
              while (true) {
                stream.sendEof();
              }
            },
            stream::closeForcefully);
      }
    },
    RECEIVING_FROM_A_NETWORK {
      @Override
      Encounter begin() throws IOException {
        return Encounter.receiving(connected().there());
      }
    },
    SENDING_TO_A_NETWORK {
      @Override
      Encounter begin() throws IOException {
        return Encounter.sending(connected().here());
      }
    },
    AWAITING_SENDABLE_IN_A_NETWORK {
      @Override
      Encounter begin() throws IOException {
        return Encounter.awaitingSendable(connected().here());
      }
    },
    SENDING_TO_A_HOST_THAT_CLOSES {
      @Override
      Encounter begin() throws IOException {
        return Encounter.losingTheReceiver(connected());
      }
    },
    RECEIVING_FROM_A_HOST_THAT_RESETS {
      @Override
      Encounter begin() throws IOException {
        StreamPair<TcpStream, TcpStream> pair = connected();
        pair.here().sendAll(new byte[1]); // which is never received, so that closing is a reset
        return new Encounter(pair.here()::receiveSome, pair.there()::closeForcefully);
      }
    },
    ACCEPTING {
      @Override
      Encounter begin() throws IOException {
        TcpListener listener = new MemoryNetwork().host("server").listen(List.of(), 80, 1);
        return new Encounter(listener::accept, listener::closeForcefully);
      }
    },
    CONNECTING {
      @Override
      Encounter begin() throws IOException {
        var network = new MemoryNetwork();
        TcpListener listener = network.host("server").use(() -> Tcp.listen(80));
        return new Encounter(
            () ->
                network.use(() -> {
                  while (true) {
                    Tcp.open("server", 80).close();
                  }
                }),
            listener::closeForcefully);
      }
    },
    AWAITING_A_TURN {
      @Override
      Encounter begin() {
        var steps = new Sequencer();
        return new Encounter(
            () -> steps.step(2),
            () -> {
              CancelScope gone = CancelScope.create();
              gone.cancel("the sequencer breaks");
              gone.run(() -> steps.step(1));
            });
      }
    };

    /** Makes all that it takes; on a task that nobody cancels. */
    abstract Encounter begin() throws IOException;
  }

  private static StreamPair<TcpStream, TcpStream> connected() throws IOException {
    var network = new MemoryNetwork();
    network.everywhere().buffer(100);
    try (TcpListener listener = network.host("server").use(() -> Tcp.listen(80))) {
      TcpStream client = network.host("client").use(() -> Tcp.open("server", 80));
      return new StreamPair<>(client, listener.accept());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsClosedByACancellationFailsNobodyThatItIsComingTo(Kind kind) {
    Deterministic.explore(Exploration.seeds(SEEDS), outer -> meet(outer, kind.begin()));
  }

  /** Two tasks meet, and are cancelled at some time. */
  private static void meet(Nursery outer, Encounter encounter) throws InterruptedException {
    var scope = CancelScope.create();
    outer.startSoon("canceller", () -> scope.cancel("both of them"));
    scope.run(() ->
        Nursery.run(nursery -> {
          nursery.startSoon("sufferer", () -> Nursery.run(_ -> encounter.waiting.run()));
          nursery.startSoon(
              "herald",
              () -> {
                try {
                  Tasks.sleepForever();
                } finally {
                  encounter.ending.run();
                }
              });
        }));
    assertThat(scope.cancelledCaught()).isTrue();
  }

  /** Nothing but the closing wakes those who wait, so the schedule decides here as well. */
  @Test
  void soItIsWithAListenerOfTheMachine() throws Exception {
    for (int seed = 0; seed < SOCKETS; seed++) {
      try (TcpListener listener = Tcp.listen(0)) {
        var encounter = new Encounter(listener::accept, listener::closeForcefully);
        Deterministic.run(new Plan.Seed(seed), outer -> meet(outer, encounter));
      }
    }
  }

  @Test
  void soItIsWithASocketThatReceives() throws Exception {
    meetAtASocket(stream -> stream::receiveSome);
  }

  @Test
  void soItIsWithASocketThatSends() throws Exception {
    byte[] flood = new byte[1 << 24]; // more than the machine holds
    meetAtASocket(stream -> () -> stream.sendAll(flood));
  }

  private static void meetAtASocket(Function<TcpStream, Block<IOException>> waiting)
      throws Exception {
    try (TcpListener listener = Tcp.listen(0)) {
      for (int seed = 0; seed < SOCKETS; seed++) {
        try (TcpStream _ = Tcp.open("127.0.0.1", listener.port());
            TcpStream stream = listener.accept()) {
          var encounter = new Encounter(waiting.apply(stream), stream::closeForcefully);
          Deterministic.run(new Plan.Seed(seed), outer -> meet(outer, encounter));
        }
      }
    }
  }
}
