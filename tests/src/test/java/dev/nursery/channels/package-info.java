/** Channels, beyond what trio's cases say of them. */
@org.jspecify.annotations.NullMarked
package dev.nursery.channels;
