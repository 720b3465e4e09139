/**
 * The PROXY protocol, by which a load balancer tells a server who has really connected: versions 1
 * and 2, over streams of any kind.
 *
 * <p>{@link dev.nursery.net.proxy.ProxyListener} is what a server behind a balancer needs; {@link
 * dev.nursery.net.proxy.ProxyHeader} is the header itself, to be received, and to be sent.
 */
@NullMarked
package dev.nursery.net.proxy;

import org.jspecify.annotations.NullMarked;
