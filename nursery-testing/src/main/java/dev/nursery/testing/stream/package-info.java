/**
 * Streams of bytes in memory, with and without a buffer, and the tests that every stream has to
 * pass.
 */
@NullMarked
package dev.nursery.testing.stream;

import org.jspecify.annotations.NullMarked;
