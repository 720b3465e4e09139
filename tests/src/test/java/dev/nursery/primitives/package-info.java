/**
 * What tasks use to wait for one another, each by itself: what it promises beyond trio's cases,
 * what it says to who misuses it, under chosen schedules and cancelled everywhere.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.primitives;
