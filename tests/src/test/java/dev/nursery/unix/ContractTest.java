package dev.nursery.unix;

import dev.nursery.net.Unix;
import dev.nursery.net.UnixListener;
import dev.nursery.net.UnixStream;
import dev.nursery.testing.stream.ListenerContract;
import dev.nursery.testing.stream.Listening;
import dev.nursery.testing.stream.StreamContract;
import dev.nursery.testing.stream.StreamPair;
import dev.nursery.testkit.Clogging;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of streams and listeners, kept by Unix sockets. */
class ContractTest {

  @TempDir private Path directory;

  private final AtomicInteger made = new AtomicInteger();

  private Path fresh() {
    return directory.resolve("s" + made.incrementAndGet());
  }

  private StreamPair<UnixStream, UnixStream> pair() throws IOException {
    Path path = fresh();
    try (UnixListener listener = Unix.listen(path)) {
      UnixStream client = Unix.open(path);
      UnixStream server = listener.accept();
      for (UnixStream stream : new UnixStream[] {client, server}) {
        stream.option(StandardSocketOptions.SO_SNDBUF, 16_384);
      }
      return new StreamPair<>(client, server);
    }
  }

  @TestFactory
  Stream<DynamicTest> fromClientToServer() {
    return StreamContract.halfCloseable(this::pair, () -> Clogging.clogged(pair()));
  }

  @TestFactory
  Stream<DynamicTest> fromServerToClient() {
    return StreamContract.halfCloseable(
        () -> pair().swapped(), () -> Clogging.clogged(pair().swapped()));
  }

  @TestFactory
  Stream<DynamicTest> listener() {
    return ListenerContract.of(() -> {
      Path path = fresh();
      return new Listening<>(Unix.listen(path), () -> Unix.open(path));
    });
  }
}
