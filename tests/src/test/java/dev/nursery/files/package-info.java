/** Files, folders and standard input. */
@org.jspecify.annotations.NullMarked
package dev.nursery.files;
