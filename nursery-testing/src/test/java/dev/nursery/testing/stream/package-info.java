@NullMarked
package dev.nursery.testing.stream;

import org.jspecify.annotations.NullMarked;
