/** What the library has, in small programs that are cancelled everywhere. */
@NullMarked
package dev.nursery.testing.explored;

import org.jspecify.annotations.NullMarked;
