/**
 * The kernel's races in the smallest form, for jcstress: it runs each with every shape of timing
 * and compilation that it can bring about, and tells which outcomes it saw.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.jcstress;
