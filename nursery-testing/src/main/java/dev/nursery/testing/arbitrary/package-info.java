/**
 * What properties are tried with: schedules, cancellations, nested scopes and faults of a network,
 * for jqwik.
 */
@NullMarked
package dev.nursery.testing.arbitrary;

import org.jspecify.annotations.NullMarked;
