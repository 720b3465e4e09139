package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.nursery.net.NetworkStatistics;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;

/**
 * What a process holds that serves at a port.
 *
 * @param threads of the operating system
 * @param descriptors open files and sockets; 0 where nobody can tell
 * @param directMemory bytes in buffers outside of the heap
 * @param sockets registered with a selector, and of that port
 */
record Holdings(long threads, long descriptors, long directMemory, long sockets) {

  /** Buffers that stay, one for each carrier and a few for readers, and no more. */
  private static final long BUFFERS = 64L << 20;

  static Holdings now(int port) {
    return new Holdings(
        ManagementFactory.getThreadMXBean().getThreadCount(),
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0,
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum(),
        NetworkStatistics.current().sockets().stream()
            .filter(socket -> socket.contains(":" + port))
            .count());
  }

  static long mostDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** Asserts that there is nothing but the listener and what was there before. */
  void assertNoMoreThan(Holdings before) {
    assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(before.descriptors + 5);
    assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads + 10);
    assertThat(directMemory).as("bytes in direct buffers").isLessThan(BUFFERS);
    assertThat(sockets).as("sockets at a selector").isLessThanOrEqualTo(1);
  }

  /** In the words of {@link #toText}. */
  static Holdings parse(String text) {
    long[] numbers = Stream.of(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    return new Holdings(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  String toText() {
    return threads + " " + descriptors + " " + directMemory + " " + sockets;
  }
}
