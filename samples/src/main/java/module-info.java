/** Runnable programs, one lesson each. */
@SuppressWarnings("requires-automatic") // the driver of PostgreSQL
module dev.nursery.samples {
  requires ch.qos.logback.classic;
  requires com.zaxxer.hikari;
  requires dev.nursery.net;
  requires dev.nursery.testing;
  requires info.picocli;
  requires io.helidon.http;
  requires io.helidon.webserver;
  requires io.helidon.webserver.websocket;
  requires io.helidon.websocket;
  requires java.net.http;
  requires java.sql;
  requires jdk.httpserver;
  requires jdk.unsupported;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires static org.checkerframework.checker.qual;
  requires static org.jspecify;

  // The command line's options are fields.
  opens dev.nursery.samples to
      info.picocli;
}
