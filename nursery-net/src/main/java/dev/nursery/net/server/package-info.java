/**
 * What servers need beyond {@link dev.nursery.net.Listener#serve}: a limit on connections, limits
 * on their time, an end that lets them finish, hand-over of listeners, and somebody who counts.
 *
 * <p>{@link dev.nursery.net.server.Server#options} is where to begin. It serves any listener: TCP,
 * Unix sockets, TLS, one behind a proxy, one of your own.
 */
@NullMarked
package dev.nursery.net.server;

import org.jspecify.annotations.NullMarked;
