/** Several things at a time: what is built on nurseries, and what nurseries can be told. */
@org.jspecify.annotations.NullMarked
package dev.nursery.composition;
