package dev.nursery.thread;

/** Something that a lent thread asks its host to do. Either of the two is called, once. */
interface Errand {

  /** Does it, on the host; never throws. */
  void run();

  /** It will not be done; on any thread. */
  void refuse();
}
