@NullMarked
package dev.nursery.samples.web;

import org.jspecify.annotations.NullMarked;
