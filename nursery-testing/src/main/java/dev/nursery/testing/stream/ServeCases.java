package dev.nursery.testing.stream;

import static dev.nursery.testing.stream.Trial.assertClosed;
import static dev.nursery.testing.stream.Trial.assertEnd;
import static dev.nursery.testing.stream.Trial.assertReceives;
import static dev.nursery.testing.stream.Trial.assertThrows;
import static dev.nursery.testing.stream.Trial.bytes;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What serving has to do. */
final class ServeCases {

  private static final int CLIENTS = 10;

  private ServeCases() {}

  static Stream<DynamicTest> of(ListenerMaker<? extends ByteStream> maker) {
    return Stream.of(
        ListenerTrial.test("many clients are served at once", maker, ServeCases::many),
        ListenerTrial.test("a handler need not close", maker, ServeCases::closesForHandlers),
        ListenerTrial.test("cancelled, serving closes everything", maker, ServeCases::cancelled),
        ListenerTrial.test("what a handler throws ends the serving", maker, ServeCases::failing));
  }

  private static void many(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect) {
    var served = new AtomicInteger();
    Task<?> server =
        nursery.startSoon(
            "server",
            () ->
                listener.serve(stream -> {
                  served.incrementAndGet();
                  byte[] chunk = stream.receiveSome();
                  while (chunk.length > 0) {
                    stream.sendAll(chunk);
                    chunk = stream.receiveSome();
                  }
                }));
    Nursery.run(clients -> {
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        clients.startSoon(
            "client " + i,
            () -> {
              try (ByteStream stream = connect.call()) {
                stream.sendAll(bytes(number, 1));
                assertReceives(stream, number, 1);
                stream.sendAll(bytes(number, 2));
                assertReceives(stream, number, 2);
              }
            });
      }
    });
    server.cancel("all are served");
    if (served.get() != CLIENTS) {
      throw new AssertionError(CLIENTS + " clients were served by " + served + " handlers");
    }
  }

  private static void closesForHandlers(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    Task<?> server =
        nursery.startSoon(
            "server",
            () ->
                listener.serve(stream -> {
                  assertReceives(stream, 1);
                }));
    try (ByteStream client = connect.call()) {
      client.sendAll(bytes(1));
      assertEnd(client);
    }
    server.cancel("served");
  }

  private static void cancelled(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    Task<?> server =
        nursery.startSoon(
            "server",
            () ->
                listener.serve(stream -> {
                  stream.sendAll(bytes(1));
                  stream.receiveSome();
                }));
    try (ByteStream client = connect.call()) {
      assertReceives(client, 1);
      server.cancel("enough");
      assertEnd(client);
      assertThrows(TaskCancelledException.class, () -> server.await());
      assertClosed(() -> listener.accept());
    }
  }

  private static void failing(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    var failure = new IOException("so says the handler");
    Task<?> server =
        nursery.startSoon(
            "server",
            () -> {
              try {
                listener.serve(stream -> {
                  throw failure;
                });
              } catch (MultiError e) {
                if (!e.leaves().contains(failure)) {
                  throw e;
                }
              }
            });
    try (ByteStream client = connect.call()) {
      server.await();
      assertEnd(client);
    }
    assertClosed(() -> listener.accept());
  }
}
