/**
 * TCP streams and listeners whose every operation can be cancelled.
 *
 * <p>{@link dev.nursery.net.Tcp} is where to begin: it opens connections and serves them. What it
 * hands out are {@linkplain dev.nursery.net.ByteStream streams of bytes} and {@linkplain
 * dev.nursery.net.Listener listeners}, which are also what to write one's own kinds against.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   TcpListener listener = nursery.start(Tcp.server(0, stream -> {
 *     for (byte[] chunk; (chunk = stream.receiveSome()).length > 0; ) {
 *       stream.sendAll(chunk);
 *     }
 *   }));
 *   IO.println("listening on port " + listener.port());
 * });
 * }
 *
 * <p><b>No timeouts here.</b> No operation takes one; a scope around the call does it, and around
 * as many calls as one likes. What was cut off has left the connection as it was: a receive that
 * did not happen has taken no byte. Only a send may have been under way.
 *
 * {@snippet :
 * byte[] chunk = CancelScope.failAfter(ofSeconds(30), stream::receiveSome);
 * }
 *
 * <p><b>Who closes.</b> Whoever opened or accepted; {@code serve} does it for its handlers. Closing
 * wakes everybody who waits on the endpoint. A {@code try}-with-resources goes around the nursery
 * whose tasks use the stream, not into it.
 *
 * <p><b>Errors.</b> {@link dev.nursery.net.ClosedEndpointException}: this side has closed it.
 * {@link dev.nursery.net.BrokenStreamException}: the peer or the network has failed. Both are
 * {@link java.io.IOException}s. {@link dev.nursery.BusyResourceException}: two tasks use one
 * direction at the same time, which is a defect of the program. The peer's orderly end is no error
 * but an empty chunk.
 *
 * <p><b>Where.</b> On the machine's own network; or on whichever {@link dev.nursery.net.Network}
 * the task has been put, for tests for instance.
 *
 * <p><b>Threads.</b> Operations wait without holding a carrier thread, in any task, and on threads
 * that run no task as well. Sockets are non-blocking throughout, so that an interrupt never closes
 * one.
 */
@NullMarked
package dev.nursery.net;

import org.jspecify.annotations.NullMarked;
