/**
 * What TCP promises, on real sockets: the published contracts, and what only TCP does. What these
 * tests wait for comes from the machine, so their clocks run like real time.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.tcp;
