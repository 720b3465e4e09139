// sample: part-17 - extras: a mini redis on a stream; the sample redis, on any free port
package dev.nursery.samples.survey;

import dev.nursery.samples.redis.MiniRedis;

/**
 * "asyncio Stream API - mini redis".
 *
 * <p>What changes when coroutines become virtual threads: see {@link MiniRedis}, which does more
 * than the original did.
 */
final class Part17 {

  private Part17() {}

  static void main() {
    MiniRedis.main("0");
  }
}
