@NullMarked
package dev.nursery.samples.asyncio;

import org.jspecify.annotations.NullMarked;
