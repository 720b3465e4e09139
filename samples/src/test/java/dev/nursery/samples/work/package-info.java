@NullMarked
package dev.nursery.samples.work;

import org.jspecify.annotations.NullMarked;
