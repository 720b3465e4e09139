package dev.nursery.proxied;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** As {@code StreamsFuzz}, for headers of the PROXY protocol. */
class ProxyFuzz {

  @FuzzTest(maxDuration = "10m")
  void aHeaderIsReadOrRefused(byte[] program) {
    ProxyProgram.run(program);
  }
}
