/**
 * What outsiders may plug into the kernel: a clock, carriers of context, and knowledge about
 * foreign exceptions.
 *
 * <p>Nothing here depends on the rest of the library, so that an implementation needs no more than
 * these interfaces.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.spi;
