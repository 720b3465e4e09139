package dev.nursery.thread;

/**
 * How many threads are lent to tasks, at one moment, in the whole process.
 *
 * @param active threads that work for a task, the abandoned ones among them
 * @param abandoned threads whose task was cancelled, and went on without them; they still have
 *     their token of the limiter
 * @param idle threads that are kept for a while, for the next who needs one
 */
public record ThreadStatistics(int active, int abandoned, int idle) {}
