/**
 * Trio's behaviour, case by case; {@code docs/conformance.md} says which case is where, and which
 * have no counterpart. Each test is named after its case.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.conformance;
