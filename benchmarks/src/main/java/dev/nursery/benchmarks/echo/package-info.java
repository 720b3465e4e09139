/**
 * An echo server beside its rivals, end to end: each server and the load generator are processes of
 * their own, and the traffic stays on the loopback interface.
 */
@NullMarked
package dev.nursery.benchmarks.echo;

import org.jspecify.annotations.NullMarked;
