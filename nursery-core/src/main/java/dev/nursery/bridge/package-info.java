/**
 * Where tasks meet the JDK's other ways to do things at the same time: futures, executors, flows.
 */
@NullMarked
package dev.nursery.bridge;

import org.jspecify.annotations.NullMarked;
