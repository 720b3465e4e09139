package dev.nursery.tls;

import dev.nursery.net.tls.DtlsListener;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What only the inside of TLS knows, for tests that ask what is left behind. */
final class Insides {

  private Insides() {}

  /**
   * How many buffers for records lie about for the next one who needs some. Whoever does not give
   * one back makes them fewer.
   *
   * @throws AssertionError if one was given back twice
   */
  static int freeBuffers() {
    try {
      Field free = Class.forName("dev.nursery.net.tls.RecordBuffers").getDeclaredField("FREE");
      free.setAccessible(true);
      AtomicReferenceArray<?> slots = (AtomicReferenceArray<?>) free.get(null);
      int count = 0;
      for (int i = 0; i < slots.length(); i++) {
        Object buffer = slots.get(i);
        if (buffer != null) {
          count++;
          for (int before = 0; before < i; before++) {
            if (slots.get(before) == buffer) {
              throw new AssertionError("a buffer was given back twice");
            }
          }
        }
      }
      return count;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the buffers are elsewhere now", e);
    }
  }

  /** How many peers a listener knows. */
  static int peersOf(DtlsListener listener) {
    int count = 0;
    for (String name : new String[] {"beginners", "established"}) {
      try {
        Field peers = DtlsListener.class.getDeclaredField(name);
        peers.setAccessible(true);
        count += ((Map<?, ?>) peers.get(listener)).size();
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("the peers are elsewhere now", e);
      }
    }
    return count;
  }
}
