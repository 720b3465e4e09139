package dev.nursery.foreign;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Calls of the JDK that wait for something that does not come, until they are interrupted. */
enum ForeignCall {
  THREAD_SLEEP {
    @Override
    Waiting prepare() {
      return waiting(
          () -> Thread.sleep(Duration.ofDays(1))); // a call in question; never to its end
    }
  },
  QUEUE_TAKE {
    @Override
    Waiting prepare() {
      return waiting(() -> new LinkedBlockingQueue<String>().take());
    }
  },
  LATCH_AWAIT {
    @Override
    Waiting prepare() {
      return waiting(() -> new CountDownLatch(1).await());
    }
  },
  SEMAPHORE_ACQUIRE {
    @Override
    Waiting prepare() {
      return waiting(() -> new Semaphore(0).acquire());
    }
  },
  FUTURE_GET {
    @Override
    Waiting prepare() {
      return waiting(() -> new CompletableFuture<String>().get());
    }
  },
  OBJECT_WAIT {
    @Override
    Waiting prepare() {
      var monitor = new Object();
      return waiting(() -> {
        synchronized (monitor) {
          while (true) {
            monitor.wait();
          }
        }
      });
    }
  },
  THREAD_JOIN {
    @Override
    Waiting prepare() {
      var release = new CountDownLatch(1);
      Thread other = Thread.ofVirtual().start(() -> awaitQuietly(release));
      return waiting(other::join, release::countDown);
    }
  },
  PROCESS_WAIT_FOR {
    @Override
    Waiting prepare() throws IOException {
      Process process = new ProcessBuilder("sleep", "1000").start();
      return waiting(process::waitFor, process::destroyForcibly);
    }
  },
  PIPE_READ {
    @Override
    Waiting prepare() throws IOException {
      var pipe = new PipedOutputStream();
      var in = new PipedInputStream(pipe);
      return waiting(
          in::read,
          () -> {
            pipe.close();
            in.close();
          });
    }
  },
  HTTP_SEND {
    @Override
    Waiting prepare() throws IOException {
      var release = new CountDownLatch(1);
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            awaitQuietly(release);
            exchange.close();
          });
      server.start();
      HttpClient client = HttpClient.newHttpClient();
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      return waiting(
          () ->
              client.send(
                  HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding()),
          () -> {
            release.countDown();
            server.stop(0);
            client.shutdownNow();
            client.close();
          });
    }
  },
  /** On a platform thread the JDK ignores the interrupt, so only virtual ones come out of this. */
  SOCKET_READ {
    @Override
    Waiting prepare() throws IOException {
      var listener = new ServerSocket(0, 1, loopback());
      var socket = new Socket(loopback(), listener.getLocalPort());
      Socket peer = listener.accept();
      return waiting(
          () -> socket.getInputStream().read(),
          () -> {
            socket.close();
            peer.close();
            listener.close();
          });
    }

    @Override
    boolean worksOn(Host host) {
      return host != Host.ROOT_ON_A_PLATFORM_THREAD;
    }
  },
  SOCKET_CHANNEL_READ {
    @Override
    Waiting prepare() throws IOException {
      ServerSocketChannel listener =
          ServerSocketChannel.open().bind(new InetSocketAddress(loopback(), 0));
      SocketChannel channel = SocketChannel.open(listener.getLocalAddress());
      SocketChannel peer = listener.accept();
      return waiting(
          () -> channel.read(java.nio.ByteBuffer.allocate(1)),
          () -> {
            channel.close();
            peer.close();
            listener.close();
          });
    }
  };

  /** One such call, ready to be made. */
  interface Waiting extends AutoCloseable {

    /** Waits. */
    void block() throws Exception;

    @Override
    void close() throws IOException;
  }

  abstract Waiting prepare() throws IOException;

  /** Whether an interrupt ends the call on such a thread. */
  boolean worksOn(Host host) {
    return true;
  }

  private interface Call {
    void run() throws Exception;
  }

  private interface CleanUp {
    void run() throws IOException;
  }

  private static Waiting waiting(Call call) {
    return waiting(call, () -> {});
  }

  private static Waiting waiting(Call call, CleanUp cleanUp) {
    return new Waiting() {
      @Override
      public void block() throws Exception {
        call.run();
      }

      @Override
      public void close() throws IOException {
        cleanUp.run();
      }
    };
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
