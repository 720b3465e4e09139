/**
 * Threads that are lent to tasks, and foreign threads that call in: what goes beyond trio's cases.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.threads;
