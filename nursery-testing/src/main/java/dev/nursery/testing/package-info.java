/**
 * Tools for tests of one task or many: time that a test owns, steps in an order that it chooses.
 */
@NullMarked
package dev.nursery.testing;

import org.jspecify.annotations.NullMarked;
