package dev.nursery.tls;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** As {@code StreamsFuzz}, for garbage in place of records. */
class TlsFuzz {

  @FuzzTest(maxDuration = "10m")
  void garbageEndsAStream(byte[] program) {
    TlsProgram.run(program);
  }

  @FuzzTest(maxDuration = "10m")
  void garbageInDatagramsIsDropped(byte[] program) {
    DtlsProgram.run(program);
  }
}
