/** JMH benchmarks of single operations. */
@NullMarked
package dev.nursery.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
