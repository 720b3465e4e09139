/** Adapters for libraries that keep context in thread-locals. There is nothing here to call. */
@NullMarked
package dev.nursery.context;

import org.jspecify.annotations.NullMarked;
