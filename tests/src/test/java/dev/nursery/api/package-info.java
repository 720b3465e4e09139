/** The interface as its users write it: what has to read well, and what has to be refused. */
@org.jspecify.annotations.NullMarked
package dev.nursery.api;
