/** Values on their way from task to task: what channels of any kind promise. */
@NullMarked
package dev.nursery.channel;

import org.jspecify.annotations.NullMarked;
