/** What outsiders plug in by {@link java.util.ServiceLoader}, found as it is found in a program. */
@org.jspecify.annotations.NullMarked
package dev.nursery.providers;
