@NullMarked
package dev.nursery.samples.redis;

import org.jspecify.annotations.NullMarked;
