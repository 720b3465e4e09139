/**
 * What these tests share, and users of the test kit have no need of: threads that are no tasks, and
 * waiting for what only real time brings.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.testkit;
