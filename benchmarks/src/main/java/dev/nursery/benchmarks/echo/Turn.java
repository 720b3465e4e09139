package dev.nursery.benchmarks.echo;

/**
 * What one server did in one round.
 *
 * @param perSecond messages
 * @param p50 nanoseconds that half of the messages took at most
 * @param p99 nanoseconds that 99 % of the messages took at most
 * @param cpuNanos processor time that the server used for each message; says more than {@code
 *     perSecond} where others use the machine as well
 */
record Turn(long perSecond, long p50, long p99, double cpuNanos) {}
