package dev.nursery.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that writes what it reads: a virtual thread, so that a run whose schedule is chosen can
 * have it. It takes a request to end, unless it is deaf.
 */
final class FakeCat extends Process {

  private static final int RUNS = -1;

  private final FakePipe stdin = new FakePipe();
  private final FakePipe stdout = new FakePipe();
  private final AtomicInteger code = new AtomicInteger(RUNS);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final boolean deaf;

  FakeCat(boolean deaf) {
    this.deaf = deaf;
    Thread.ofVirtual().name("cat").start(this::copy);
  }

  private void copy() {
    try {
      for (int one = stdin.in.read(); one >= 0 && isAlive(); one = stdin.in.read()) {
        stdout.out.write(one);
      }
      end(0);
    } catch (IOException e) {
      end(128 + 13); // SIGPIPE
    }
  }

  private void end(int with) {
    if (code.compareAndSet(RUNS, with)) {
      stdin.readerIsGone();
      stdout.writerIsGone();
      ended.countDown();
    }
  }

  /** It has ended, and whoever started it has closed the pipes. */
  boolean isReleased() {
    return !isAlive() && stdin.isReleased() && stdout.isReleased();
  }

  @Override
  public OutputStream getOutputStream() {
    return stdin.out;
  }

  @Override
  public InputStream getInputStream() {
    return stdout.in;
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public int waitFor() throws InterruptedException {
    ended.await();
    return code.get();
  }

  @Override
  public int exitValue() {
    if (isAlive()) {
      throw new IllegalThreadStateException();
    }
    return code.get();
  }

  @Override
  public boolean isAlive() {
    return code.get() == RUNS;
  }

  @Override
  public void destroy() {
    if (!deaf) {
      end(128 + 15);
    }
  }

  @Override
  public Process destroyForcibly() {
    end(128 + 9);
    return this;
  }

  @Override
  public long pid() {
    return 1;
  }
}
