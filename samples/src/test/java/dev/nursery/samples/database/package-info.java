@NullMarked
package dev.nursery.samples.database;

import org.jspecify.annotations.NullMarked;
