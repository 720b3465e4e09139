/** Virtual time and other tools for testing programs that are written with nurseries. */
module dev.nursery.testing {
  requires transitive dev.nursery.core;
  requires transitive dev.nursery.net;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.junit.jupiter.api;
  requires static org.junit.platform.commons;
  requires static org.assertj.core;
  requires static net.jqwik.api;

  exports dev.nursery.testing;
  exports dev.nursery.testing.arbitrary;
  exports dev.nursery.testing.cancellation;
  exports dev.nursery.testing.channel;
  exports dev.nursery.testing.net;
  exports dev.nursery.testing.schedule;
  exports dev.nursery.testing.schedule.junit;
  exports dev.nursery.testing.stream;
}
