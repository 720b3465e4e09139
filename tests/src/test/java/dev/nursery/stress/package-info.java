/**
 * Races, many rounds of each: what a port of trio to many cores has to stand and trio itself cannot
 * meet. Methods are named after the cases S1 to S16 of the stress list.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.stress;
