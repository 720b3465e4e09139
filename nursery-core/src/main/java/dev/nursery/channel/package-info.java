/** Values on their way from task to task, and waiting for several of them at once. */
@NullMarked
package dev.nursery.channel;

import org.jspecify.annotations.NullMarked;
