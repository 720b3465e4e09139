package dev.nursery.net;

import dev.nursery.net.testkit.HalfCloseableContract;
import dev.nursery.net.testkit.StreamPair;
import dev.nursery.net.testkit.Tcps;
import org.junit.jupiter.api.Nested;

/** The contracts of streams, kept by TCP in both directions. */
class TcpStreamContractTest {

  @Nested
  class FromClientToServer extends HalfCloseableContract {

    @Override
    protected StreamPair<TcpStream, TcpStream> open() throws Exception {
      return Tcps.pair();
    }
  }

  @Nested
  class FromServerToClient extends HalfCloseableContract {

    @Override
    protected StreamPair<TcpStream, TcpStream> open() throws Exception {
      return Tcps.pair().swapped();
    }
  }
}
