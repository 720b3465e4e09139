/**
 * Structured concurrency: nurseries, tasks, cancel scopes, and the errors that come out of them.
 */
@NullMarked
package dev.nursery;

import org.jspecify.annotations.NullMarked;
