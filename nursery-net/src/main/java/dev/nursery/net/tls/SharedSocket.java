package dev.nursery.net.tls;

import dev.nursery.net.UdpSocket;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A socket that several tasks send with, one after the other. */
final class SharedSocket {

  private final UdpSocket socket;
  private final TaskSemaphore sending = new TaskSemaphore(1, 1);

  SharedSocket(UdpSocket socket) {
    this.socket = socket;
  }

  UdpSocket socket() {
    return socket;
  }

  void send(byte[] datagram, InetSocketAddress target) throws IOException {
    sending.acquire();
    try {
      socket.send(ByteBuffer.wrap(datagram), target);
    } finally {
      sending.release();
    }
  }
}
