package dev.nursery.kernel;

/**
 * Marks a platform thread that is lent to a task, to do what would hold up a carrier of virtual
 * threads.
 *
 * <p>The task that it runs is like any other, but for three things: the clock counts it as a lent
 * thread ({@link dev.nursery.spi.Activity#lend}) and not as a task; it steps aside for nobody, as
 * it keeps nobody from running; and if it is cancelled while it computes, or reads a file, it gets
 * as much time as on a virtual thread, as that is what it was lent for.
 */
public interface LentThread {}
