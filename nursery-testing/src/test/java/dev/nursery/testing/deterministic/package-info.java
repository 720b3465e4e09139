/** The promises of deterministic runs. */
@NullMarked
package dev.nursery.testing.deterministic;

import org.jspecify.annotations.NullMarked;
