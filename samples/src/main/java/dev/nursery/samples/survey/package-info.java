// topic: 4 - a survey of async features, part by part
/** Seventeen parts of a survey of Python's async features. */
@NullMarked
package dev.nursery.samples.survey;

import org.jspecify.annotations.NullMarked;
