/** The PROXY protocol: its headers, and listeners that wait for them. */
@org.jspecify.annotations.NullMarked
package dev.nursery.proxied;
