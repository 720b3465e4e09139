/**
 * Processes, signals and what else comes from the system: real ones, and made up ones whose
 * schedule is chosen.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.processes;
