/** Values handed from task to task, beside the queues of the JDK and the channels of others. */
@org.jspecify.annotations.NullMarked
package dev.nursery.benchmarks.channel;
