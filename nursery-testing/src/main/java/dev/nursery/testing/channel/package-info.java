/** What every channel has to do, as tests that can be aimed at any. */
@NullMarked
package dev.nursery.testing.channel;

import org.jspecify.annotations.NullMarked;
