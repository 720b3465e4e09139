@NullMarked
package dev.nursery.samples.survey;

import org.jspecify.annotations.NullMarked;
