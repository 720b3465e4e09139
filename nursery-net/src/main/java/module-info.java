/** TCP streams and listeners whose every operation can be cancelled. */
module dev.nursery.net {
  requires transitive dev.nursery.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.nursery.net;
}
