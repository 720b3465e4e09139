// topic: 3 - waiting, one after the other and all at once
/** Waiting in turn and at the same time: sleeps, household chores, files, pages. */
@NullMarked
package dev.nursery.samples.waiting;

import org.jspecify.annotations.NullMarked;
