/**
 * A network in memory, for programs that use TCP, Unix sockets or datagrams: {@link
 * dev.nursery.testing.net.MemoryNetwork} is where to begin. Time on it is that of the run, and what
 * goes wrong is what the test says.
 */
@NullMarked
package dev.nursery.testing.net;

import org.jspecify.annotations.NullMarked;
