package dev.nursery.unix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Endpoint;
import dev.nursery.net.Unix;
import dev.nursery.net.UnixListener;
import dev.nursery.net.UnixPathTooLongException;
import dev.nursery.net.UnixStream;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Eventually;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets and their files. */
class UnixTest {

  private static final byte[] GREETING = "hello".getBytes(UTF_8);

  @TempDir private Path directory;

  private Path path() {
    return directory.resolve("s");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  private static void greet(UnixStream stream) throws IOException {
    try {
      stream.sendAll(GREETING);
    } catch (BrokenStreamException e) {
      // Somebody wanted to know whether anybody is here, and has gone.
    }
  }

  private static byte[] greetingFrom(Path path) throws IOException {
    try (UnixStream stream = Unix.open(path)) {
      return stream.receiveSome();
    }
  }

  @Test
  void servesUntilCancelledAndTakesItsFileAway() throws Exception {
    Nursery.run(nursery -> {
      UnixListener listener = nursery.start(Unix.server(path(), UnixTest::greet));
      assertThat(listener.path()).isEqualTo(path());
      assertThat(greetingFrom(path())).isEqualTo(GREETING);
      nursery.cancelScope().cancel("done");
    });
    assertThat(files()).isEmpty();
  }

  @Test
  void bothSidesTellThePath() throws Exception {
    try (UnixListener listener = Unix.listen(path());
        UnixStream client = Unix.open(path());
        UnixStream server = listener.accept()) {
      assertThat(client.path()).isEqualTo(path());
      assertThat(server.path()).isEqualTo(path());
      assertThat(client).hasToString("UnixStream[to " + path() + "]");
      assertThat(server).hasToString("UnixStream[at " + path() + "]");
      assertThat(listener).hasToString("UnixListener[" + path() + "]");
    }
  }

  // -- files that are there already

  @Test
  void aStaleFileIsReplaced() throws Exception {
    leaveStale(path());
    try (UnixListener _ = Unix.listen(path());
        UnixStream client = Unix.open(path())) {
      assertThat(client.path()).isEqualTo(path());
    }
    assertThat(files()).isEmpty();
  }

  /** As a process that is killed does. */
  private static void leaveStale(Path path) throws IOException {
    try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void theFileOfALiveServerStays() throws Exception {
    try (UnixListener listener = Unix.listen(path())) {
      assertThatThrownBy(() -> Unix.listen(path()))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("in use")
          .hasMessageContaining(path().toString());
      Unix.open(path()).close();
      listener.accept().close();
      listener.accept().close(); // the other one's question whether anybody is here
    }
  }

  /** One whose queue is full does not answer, but it is not dead. */
  @Test
  void theFileOfAServerThatIsFullStays() throws Exception {
    try (UnixListener _ = Unix.listenOptions().backlog(1).listen(path())) {
      var queued = new ArrayList<Endpoint>();
      try {
        fill(queued);
        assertThatThrownBy(() -> Unix.listen(path())).isInstanceOf(BindException.class);
        assertThat(files()).containsExactly("s");
      } finally {
        for (Endpoint each : queued) {
          each.closeForcefully();
        }
      }
    }
  }

  private void fill(List<Endpoint> queued) throws IOException {
    boolean full = false;
    while (!full) {
      full =
          !CancelScope.moveOnAfter(
                  Duration.ofMillis(100),
                  () -> {
                    queued.add(Unix.open(path()));
                  })
              .done();
      assertThat(queued).as("the queue of a listener with backlog 1").hasSizeLessThan(100);
    }
  }

  @Test
  void whoeverConnectsToAFullServerWaitsForIt() throws Exception {
    try (UnixListener listener = Unix.listenOptions().backlog(1).listen(path())) {
      var queued = new ArrayList<Endpoint>();
      fill(queued);
      Nursery.options()
          .clock(new VirtualClock().rate(1))
          .run(nursery -> {
            Task<UnixStream> late = nursery.startSoon("late", () -> Unix.open(path()));
            Settling.waitAllTasksBlocked();
            for (int i = 0; i < queued.size(); i++) {
              listener.accept().close();
              queued.get(i).closeForcefully();
            }
            try (UnixStream accepted = listener.accept()) {
              accepted.sendAll(GREETING);
              try (UnixStream stream = late.await()) {
                assertThat(stream.receiveSome()).isEqualTo(GREETING);
              }
            }
          });
    }
  }

  @Test
  void aFileThatIsNoSocketStays() throws Exception {
    Files.writeString(path(), "precious");
    assertThatThrownBy(() -> Unix.listen(path()))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("no socket");
    assertThatThrownBy(() -> Unix.listenOptions().takingOver().listen(path()))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("no socket");
    assertThat(Files.readString(path())).isEqualTo("precious");
    assertThat(files()).containsExactly("s");
  }

  @Test
  void aLinkStays() throws Exception {
    Path target = directory.resolve("target");
    leaveStale(target);
    Files.createSymbolicLink(path(), target);
    assertThatThrownBy(() -> Unix.listen(path()))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("no socket");
    assertThat(files()).containsExactly("s", "target");
  }

  @Test
  void manyWhoFindAStaleFileEndUpWithOneServer() throws Exception {
    for (int round = 0; round < 20; round++) {
      leaveStale(path());
      var listening = new AtomicInteger();
      Nursery.run(nursery -> {
        for (int i = 0; i < 4; i++) {
          nursery.startSoon(
              "server " + i,
              () -> {
                try {
                  Unix.serve(UnixTest::greet, path(), _ -> listening.incrementAndGet());
                } catch (BindException e) {
                  assertThat(e).hasMessageContaining("in use");
                  listening.addAndGet(100);
                }
              });
        }
        Eventually.until("all have tried", () -> listening.get() == 301);
        assertThat(greetingFrom(path())).isEqualTo(GREETING);
        nursery.cancelScope().cancel("done");
      });
      assertThat(files()).isEmpty();
    }
  }

  // -- the end

  @Test
  void aFileOfSomebodyElseIsNotRemoved() throws Exception {
    UnixListener first = Unix.listen(path());
    Files.delete(path());
    try (UnixListener _ = Unix.listen(path())) {
      first.close();
      Unix.open(path()).close();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void closingTwiceAndAfterTheFileIsGoneIsFine() throws Exception {
    UnixListener listener = Unix.listen(path());
    Files.delete(path());
    listener.close();
    listener.close();
    assertThatThrownBy(listener::accept).isInstanceOf(ClosedEndpointException.class);
  }

  // -- taking over

  @Test
  void aPathIsTakenOverWithoutAMomentInWhichNobodyListens() throws Exception {
    Nursery.run(nursery -> {
      nursery.startSoon("first", () -> Unix.serve(UnixTest::greet, path()));
      Eventually.until("it listens", () -> Files.exists(path()));
      var greeted = new AtomicInteger();
      Task<?> client =
          nursery.startSoon(
              "client",
              () -> {
                while (true) {
                  assertThat(greetingFrom(path())).isEqualTo(GREETING);
                  greeted.incrementAndGet();
                }
              });
      for (int i = 0; i < 20; i++) {
        int before = greeted.get();
        Eventually.until("clients are served", () -> greeted.get() > before);
        nursery.start(Unix.listenOptions().takingOver().server(path(), UnixTest::greet));
      }
      client.cancel("enough");
      Eventually.until("it has gone", () -> client.outcome().isPresent());
      nursery.cancelScope().cancel("done");
    });
    assertThat(files()).isEmpty();
  }

  @Test
  void takingOverAPathWhereNobodyIs() throws Exception {
    try (UnixListener _ = Unix.listenOptions().takingOver().listen(path())) {
      Unix.open(path()).close();
    }
    assertThat(files()).isEmpty();
  }

  // -- permissions

  @Test
  void theFileHasThePermissionsThatWereAskedFor() throws Exception {
    for (String permissions : List.of("rw-rw-rw-", "rw-------")) {
      try (UnixListener _ = Unix.listenOptions().permissions(permissions).listen(path())) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
            .isEqualTo(permissions);
        Unix.open(path()).close();
        assertThat(files()).containsExactly("s");
      }
    }
  }

  @Test
  void permissionsThatAreNoneAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Unix.listenOptions().permissions("666"))
        .withMessageContaining("666")
        .withMessageContaining("rw-rw----");
  }

  // -- what goes wrong

  @Test
  void aPathThatIsTooLongSaysTheLimit() {
    Path fits = directory.resolve("x".repeat(106 - directory.toString().length() - 1));
    Path tooLong = fits.resolveSibling(fits.getFileName() + "x");
    assertThatThrownBy(() -> Unix.listen(tooLong))
        .isInstanceOfSatisfying(
            UnixPathTooLongException.class, e -> assertThat(e.limit()).isEqualTo(106))
        .hasMessageContaining("107 bytes")
        .hasMessageContaining("106")
        .hasMessageContaining(tooLong.toString());
    assertThatThrownBy(() -> Unix.open(tooLong)).isInstanceOf(UnixPathTooLongException.class);
  }

  /** Or the limit would not be the operating system's. */
  @Test
  void theLongestPathWorks() throws Exception {
    Path fits = directory.resolve("x".repeat(106 - directory.toString().length() - 1));
    try (UnixListener _ = Unix.listen(fits)) {
      Unix.open(fits).close();
    }
  }

  @Test
  void nobodyListens() throws Exception {
    assertThatThrownBy(() -> Unix.open(path()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(path().toString())
        .hasMessageContaining("no such file");
    leaveStale(path());
    assertThatThrownBy(() -> Unix.open(path()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("nobody listens behind it");
    assertThatThrownBy(() -> Unix.listen(directory.resolve("no").resolve("s")))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("no directory");
  }

  @Test
  void openingAndListeningAreCancelPoints() throws Exception {
    try (UnixListener _ = Unix.listen(path())) {
      for (boolean open : new boolean[] {true, false}) {
        CancelScope scope = CancelScope.create();
        scope.cancel("before");
        scope.run(() -> {
          if (open) {
            Unix.open(path());
          } else {
            Unix.listen(directory.resolve("other"));
          }
        });
        assertThat(scope.cancelledCaught()).isTrue();
      }
    }
    assertThat(files()).isEmpty();
  }
}
