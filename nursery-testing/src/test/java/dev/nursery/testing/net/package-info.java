@NullMarked
package dev.nursery.testing.net;

import org.jspecify.annotations.NullMarked;
