package dev.nursery.channel;

/**
 * What is known of one handle on an end of a channel. Guarded by the gate of the channel.
 *
 * <p>The count lets a handle through which nobody waits be closed without a look at those who wait
 * through others: a thousand tasks that are cancelled, and close a handle each, cost as much as a
 * thousand closes.
 */
final class Handle {

  boolean closed;

  /** How many entries in the line are for this handle; see {@link Line#countByHandle}. */
  int waiting;
}
