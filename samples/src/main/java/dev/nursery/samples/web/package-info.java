// topic: 8 - the web, and what is around it
/** Servers and clients of the web: WebSockets, a chat, a crawler, a proxy. */
@NullMarked
package dev.nursery.samples.web;

import org.jspecify.annotations.NullMarked;
