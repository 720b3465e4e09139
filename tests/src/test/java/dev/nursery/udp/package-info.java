/** Datagrams, on real sockets. */
@org.jspecify.annotations.NullMarked
package dev.nursery.udp;
