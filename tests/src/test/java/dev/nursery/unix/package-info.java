/** What Unix sockets promise: the published contracts, and what only they do. */
@org.jspecify.annotations.NullMarked
package dev.nursery.unix;
