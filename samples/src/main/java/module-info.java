/** Runnable programs, one lesson each. */
module dev.nursery.samples {
  requires ch.qos.logback.classic;
  requires dev.nursery.net;
  requires dev.nursery.testing;
  requires info.picocli;
  requires java.net.http;
  requires jdk.httpserver;
  requires jdk.unsupported;
  requires org.slf4j;
  requires static org.jspecify;

  // The command line's options are fields.
  opens dev.nursery.samples to
      info.picocli;
}
