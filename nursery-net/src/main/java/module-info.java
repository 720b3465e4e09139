/** Streams, listeners and servers whose every operation can be cancelled. */
module dev.nursery.net {
  requires transitive dev.nursery.core;
  requires org.slf4j;
  requires static jdk.unsupported; // for signals, and for nothing else
  requires static org.jspecify;

  exports dev.nursery.file;
  exports dev.nursery.net;
  exports dev.nursery.net.frame;
  exports dev.nursery.net.proxy;
  exports dev.nursery.net.server;
  exports dev.nursery.net.stream;
  exports dev.nursery.net.tls;
  exports dev.nursery.process;
}
