package dev.nursery.testing.net;

import dev.nursery.net.TcpStream;
import dev.nursery.net.UnixStream;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One end of a connection over a Unix socket in memory. */
record MemoryUnixStream(TcpStream stream, Path path) implements UnixStream {

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    return stream.receiveAtMost(max);
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    return stream.receiveInto(target);
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    stream.sendAll(data);
  }

  @Override
  public void awaitSendable() throws IOException {
    stream.awaitSendable();
  }

  @Override
  public void sendEof() throws IOException {
    stream.sendEof();
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return stream.option(option);
  }

  @Override
  public <T> UnixStream option(SocketOption<T> option, T value) throws IOException {
    stream.option(option, value);
    return this;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    stream.closeForcefully();
  }

  @Override
  public String toString() {
    return "UnixStream[" + path + "]";
  }
}
