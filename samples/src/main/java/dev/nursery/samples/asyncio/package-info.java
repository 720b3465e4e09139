// topic: 2 - the examples of asyncio's documentation
/** The examples that asyncio's documentation began with. */
@NullMarked
package dev.nursery.samples.asyncio;

import org.jspecify.annotations.NullMarked;
