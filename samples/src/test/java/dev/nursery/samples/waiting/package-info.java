@NullMarked
package dev.nursery.samples.waiting;

import org.jspecify.annotations.NullMarked;
