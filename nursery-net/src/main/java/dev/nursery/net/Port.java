package dev.nursery.net;

/** Checks port numbers, where they come in. */
final class Port {

  private static final int LARGEST = 0xFFFF;

  private Port() {}

  /** Of a peer. */
  static int toConnectTo(int port) {
    if (port == 0) {
      throw new IllegalArgumentException(
          "port is 0, which nobody can be reached at; a listener that was given 0 tells the port it got by port()");
    }
    return check(port, 1);
  }

  /** Of our own; 0 is any. */
  static int toListenOn(int port) {
    return check(port, 0);
  }

  private static int check(int port, int smallest) {
    if (port < smallest || port > LARGEST) {
      throw new IllegalArgumentException(
          "port is "
              + port
              + ", and has to be "
              + smallest
              + " to "
              + LARGEST
              + (smallest == 0 ? ", where 0 is any that is free" : ""));
    }
    return port;
  }
}
