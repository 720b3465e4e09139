/** Nurseries, tasks, cancel scopes, and what is needed to write primitives on top of them. */
module dev.nursery.core {
  requires org.slf4j;
  requires static org.jspecify; // not transitive, or users would need it to compile

  exports dev.nursery;
  exports dev.nursery.bridge;
  exports dev.nursery.channel;
  exports dev.nursery.lowlevel;
  exports dev.nursery.spi;
  exports dev.nursery.sync;
  exports dev.nursery.thread;

  uses dev.nursery.spi.ContextPropagator;
  uses dev.nursery.spi.InterruptWrapper;
}
