/**
 * What it takes to write a primitive of one's own, and to look at what is going on: waiting and
 * waking with a cancellation in between, fair queues of waiting tasks, and the tree of all tasks.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.lowlevel;
