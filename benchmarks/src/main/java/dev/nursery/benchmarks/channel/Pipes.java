package dev.nursery.benchmarks.channel;

import com.softwaremill.jox.Channel;
import dev.nursery.channel.MemoryChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;

/** The contestants of the channel benchmarks, behind one face. */
public enum Pipes {
  NURSERY {
    @Override
    Pipe open(int capacity) {
      MemoryChannel<Integer> channel = MemoryChannel.open(capacity);
      return new Pipe() {
        @Override
        public void put(Integer value) {
          channel.sender().send(value);
        }

        @Override
        public Integer take() {
          return channel.receiver().receive();
        }
      };
    }
  },
  JDK {
    @Override
    Pipe open(int capacity) {
      return of(capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity));
    }
  },
  JDK_TRANSFER {
    @Override
    Pipe open(int capacity) {
      if (capacity > 0) {
        return of(new ArrayBlockingQueue<>(capacity, true)); // as fair as the others
      }
      var queue = new LinkedTransferQueue<Integer>();
      return new Pipe() {
        @Override
        public void put(Integer value) throws InterruptedException {
          queue.transfer(value);
        }

        @Override
        public Integer take() throws InterruptedException {
          return queue.take();
        }
      };
    }
  },
  JOX {
    @Override
    Pipe open(int capacity) {
      Channel<Integer> channel =
          capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity);
      return new Pipe() {
        @Override
        public void put(Integer value) throws InterruptedException {
          channel.send(value);
        }

        @Override
        public Integer take() throws InterruptedException {
          return channel.receive();
        }
      };
    }
  },
  /** Coroutines: they have no pipes, but workloads of their own, in {@link KotlinChannels}. */
  KOTLIN {
    @Override
    Pipe open(int capacity) {
      throw new UnsupportedOperationException(
          "A coroutine suspends, which Java code cannot: call the workload in KotlinChannels.");
    }
  };

  /** A queue, or a channel. */
  interface Pipe {
    void put(Integer value) throws InterruptedException;

    Integer take() throws InterruptedException;
  }

  abstract Pipe open(int capacity);

  private static Pipe of(BlockingQueue<Integer> queue) {
    return new Pipe() {
      @Override
      public void put(Integer value) throws InterruptedException {
        queue.put(value);
      }

      @Override
      public Integer take() throws InterruptedException {
        return queue.take();
      }
    };
  }
}
