/** What properties are tried with: schedules, cancellations and nested scopes, for jqwik. */
@NullMarked
package dev.nursery.testing.arbitrary;

import org.jspecify.annotations.NullMarked;
