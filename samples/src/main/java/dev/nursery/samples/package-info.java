// topic: 1 - trio's tutorial, and servers
/** Runnable programs, one lesson each. */
@NullMarked
package dev.nursery.samples;

import org.jspecify.annotations.NullMarked;
