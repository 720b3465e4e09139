/** Holds the documentation to what the code does; its conventions are in CONTRIBUTING.md. */
@NullMarked
package dev.nursery.docs;

import org.jspecify.annotations.NullMarked;
