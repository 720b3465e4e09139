// topic: 6 - a mini redis
/**
 * A small Redis: what is asked for and answered ({@link dev.nursery.samples.redis.RespReader},
 * {@link dev.nursery.samples.redis.Reply}, {@link dev.nursery.samples.redis.RespWriter}), what is
 * kept ({@link dev.nursery.samples.redis.Store}, {@link dev.nursery.samples.redis.Value}), what can
 * be done with it (commands by the type of what is kept), who is told ({@link
 * dev.nursery.samples.redis.PubSub}), and one {@link dev.nursery.samples.redis.Session} for each
 * connection.
 *
 * <p>Keys and values are bytes to Redis. Here they are strings in ISO-8859-1, one character for
 * each byte: that loses nothing, and a JVM keeps them as compactly.
 */
@NullMarked
package dev.nursery.samples.redis;

import org.jspecify.annotations.NullMarked;
