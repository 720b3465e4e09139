/** What servers promise, in the network in memory and on real sockets. */
@org.jspecify.annotations.NullMarked
package dev.nursery.servers;
