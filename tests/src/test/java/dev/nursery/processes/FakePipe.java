package dev.nursery.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A pipe that holds two bytes; blocks, and cannot be interrupted, as those of the system. */
final class FakePipe {

  private static final int ROOM = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final byte[] bytes = new byte[ROOM];
  private int count;
  private boolean writerGone;
  private boolean readerGone;

  final InputStream in =
      new InputStream() {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          lock.lock();
          try {
            while (count == 0 && !writerGone && !readerGone) {
              changed.awaitUninterruptibly();
            }
            if (count == 0) {
              return -1;
            }
            int taken = Math.min(count, length);
            System.arraycopy(bytes, 0, target, offset, taken);
            System.arraycopy(bytes, taken, bytes, 0, count - taken);
            count -= taken;
            changed.signalAll();
            return taken;
          } finally {
            lock.unlock();
          }
        }

        @Override
        public void close() {
          readerIsGone();
        }
      };

  final OutputStream out =
      new OutputStream() {
        @Override
        public void write(int one) throws IOException {
          lock.lock();
          try {
            while (count == ROOM && !readerGone) {
              changed.awaitUninterruptibly();
            }
            if (readerGone) {
              throw new IOException("Broken pipe");
            }
            bytes[count++] = (byte) one;
            changed.signalAll();
          } finally {
            lock.unlock();
          }
        }

        @Override
        public void close() {
          writerIsGone();
        }
      };

  void writerIsGone() {
    lock.lock();
    try {
      writerGone = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void readerIsGone() {
    lock.lock();
    try {
      readerGone = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isReleased() {
    lock.lock();
    try {
      return writerGone && readerGone;
    } finally {
      lock.unlock();
    }
  }
}
