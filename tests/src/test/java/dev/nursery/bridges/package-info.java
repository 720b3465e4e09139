/** Tasks among futures, executors and flows, from outside. */
@org.jspecify.annotations.NullMarked
package dev.nursery.bridges;
