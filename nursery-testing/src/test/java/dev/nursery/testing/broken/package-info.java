/** Small primitives with the mistakes that people make, and the proof that the kit finds them. */
@NullMarked
package dev.nursery.testing.broken;

import org.jspecify.annotations.NullMarked;
