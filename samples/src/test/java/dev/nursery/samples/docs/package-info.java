/** Holds the documentation to what the code does; its conventions are in CONTRIBUTING.md. */
@NullMarked
package dev.nursery.samples.docs;

import org.jspecify.annotations.NullMarked;
