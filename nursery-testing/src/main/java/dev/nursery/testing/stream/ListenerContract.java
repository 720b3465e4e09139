package dev.nursery.testing.stream;

import dev.nursery.net.ByteStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The tests that every listener has to pass, to be aimed at one of your own.
 *
 * {@snippet :
 * import org.junit.jupiter.api.*;
 *
 * class TcpListenerTest {
 *   @TestFactory
 *   Stream<DynamicTest> keepsTheContract() {
 *     return ListenerContract.of(() -> {
 *       var listener = Tcp.listenOptions().host("localhost").listen(0);
 *       return new Listening<>(listener, () -> Tcp.open("localhost", listener.port()));
 *     });
 *   }
 * }
 * }
 *
 * <p>The <b>maker</b> gives a fresh listener for each test, which closes it, and the way to connect
 * to it. Up to ten connections wait to be accepted. What the streams do is not looked at but for a
 * few bytes; {@link StreamContract} does that.
 *
 * <p>The tests run as those of {@link StreamContract} do: in nurseries of their own, on a clock
 * that runs like real time, and for a minute at most. In a test, {@code connect} is called by
 * several tasks at once.
 */
public final class ListenerContract {

  private ListenerContract() {}

  /** Tests of a listener. */
  public static <S extends ByteStream> Stream<DynamicTest> of(ListenerMaker<S> maker) {
    return Stream.concat(AcceptCases.of(maker), ServeCases.of(maker));
  }
}
