package dev.nursery.kernel;

/**
 * Makes the kernel's few platform threads, which belong to the process and hold on to nothing of
 * its users.
 */
final class Daemons {

  private Daemons() {}

  static Thread start(String name, Runnable loop) {
    Thread thread = unstarted(name, loop);
    thread.start();
    return thread;
  }

  static Thread unstarted(String name, Runnable loop) {
    Thread thread =
        Thread.ofPlatform()
            .daemon(true)
            .inheritInheritableThreadLocals(false)
            .name(name)
            .unstarted(loop);
    // Started by whichever task came first, it would otherwise keep that one's class loader alive
    // for good.
    thread.setContextClassLoader(null);
    return thread;
  }
}
