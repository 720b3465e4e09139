package dev.nursery.kernel;

/**
 * Asks whether there is so much stack left, and fails with a {@code StackOverflowError} if not.
 *
 * <p><b>How.</b> Nothing in Java tells how much stack there is. But a method that is entered gets
 * its whole frame, whatever of it is used, and the JVM looks whether that is there. So what is
 * wanted is a method with a large frame and hardly anything to do. A recursion of small frames asks
 * for as much, but takes ten times as long, and is on the way of each value that is handed over.
 *
 * <p><b>What makes a frame large</b> differs: when it is interpreted, the number of variables; when
 * it is compiled, the arguments of a call, which have no room in registers. Both are as many here
 * as arguments may be, on a way that is hardly ever taken. {@code StackProbeTest} weighs it: two
 * kilobytes, at two nanoseconds.
 *
 * <p>Two things about it look odd, and have to be so. Now and then the call is really made, as the
 * compiler drops what it has never seen happen. And the method is so long, in bytes of its code,
 * that it is never inlined: else its frame would be that of its callers, which tasks keep while
 * they wait, or that of several levels would be one.
 *
 * <p>The JVM's check of a frame that is smaller than a page is for the frame above it: so the last
 * level is not counted.
 */
final class StackProbe {

  /** How often the call is made: once in this many times; a power of two. */
  private static final int SELDOM = 1024;

  /** A power of two. */
  private static final int STRIPES = 64;

  /** So that no two stripes share a cache line. */
  private static final int SPACING = 32;

  /**
   * How often threads have asked. Plain, as some writes may be lost, and striped, or processors
   * would wait for one another.
   */
  private static final int[] ASKED = new int[STRIPES * SPACING];

  private StackProbe() {}

  /**
   * Fails if there is not room for so many levels.
   *
   * @param levels of about two kilobytes; the last needs none
   */
  static void ask(int levels) {
    int stripe = (int) (Thread.currentThread().threadId() & (STRIPES - 1)) * SPACING;
    descend(levels, (ASKED[stripe]++ & (SELDOM - 1)) == 0);
  }

  private static long descend(int levels, boolean really) {
    long sum = 0;
    if (really) {
      long n = levels;
      // spotless:off
      long
          a0 = n, a1 = n, a2 = n, a3 = n, a4 = n, a5 = n, a6 = n, a7 = n, a8 = n, a9 = n,
          a10 = n, a11 = n, a12 = n, a13 = n, a14 = n, a15 = n, a16 = n, a17 = n, a18 = n, a19 = n,
          a20 = n, a21 = n, a22 = n, a23 = n, a24 = n, a25 = n, a26 = n, a27 = n, a28 = n, a29 = n,
          a30 = n, a31 = n, a32 = n, a33 = n, a34 = n, a35 = n, a36 = n, a37 = n, a38 = n, a39 = n,
          a40 = n, a41 = n, a42 = n, a43 = n, a44 = n, a45 = n, a46 = n, a47 = n, a48 = n, a49 = n,
          a50 = n, a51 = n, a52 = n, a53 = n, a54 = n, a55 = n, a56 = n, a57 = n, a58 = n, a59 = n,
          a60 = n, a61 = n, a62 = n, a63 = n, a64 = n, a65 = n, a66 = n, a67 = n, a68 = n, a69 = n,
          a70 = n, a71 = n, a72 = n, a73 = n, a74 = n, a75 = n, a76 = n, a77 = n, a78 = n, a79 = n,
          a80 = n, a81 = n, a82 = n, a83 = n, a84 = n, a85 = n, a86 = n, a87 = n, a88 = n, a89 = n,
          a90 = n, a91 = n, a92 = n, a93 = n, a94 = n, a95 = n, a96 = n, a97 = n, a98 = n, a99 = n,
          a100 = n, a101 = n, a102 = n, a103 = n, a104 = n, a105 = n, a106 = n, a107 = n, a108 = n, a109 = n,
          a110 = n, a111 = n, a112 = n, a113 = n, a114 = n, a115 = n, a116 = n, a117 = n, a118 = n, a119 = n;
      sum = spread(
          a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14,
          a15, a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29,
          a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44,
          a45, a46, a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59,
          a60, a61, a62, a63, a64, a65, a66, a67, a68, a69, a70, a71, a72, a73, a74,
          a75, a76, a77, a78, a79, a80, a81, a82, a83, a84, a85, a86, a87, a88, a89,
          a90, a91, a92, a93, a94, a95, a96, a97, a98, a99, a100, a101, a102, a103, a104,
          a105, a106, a107, a108, a109, a110, a111, a112, a113, a114, a115, a116, a117, a118, a119);
      // spotless:on
    }
    return levels == 1 ? sum : sum + descend(levels - 1, false);
  }

  /** Uses each, so that none is dropped. */
  // spotless:off
  private static long spread(
      long a0, long a1, long a2, long a3, long a4, long a5, long a6, long a7,
      long a8, long a9, long a10, long a11, long a12, long a13, long a14, long a15,
      long a16, long a17, long a18, long a19, long a20, long a21, long a22, long a23,
      long a24, long a25, long a26, long a27, long a28, long a29, long a30, long a31,
      long a32, long a33, long a34, long a35, long a36, long a37, long a38, long a39,
      long a40, long a41, long a42, long a43, long a44, long a45, long a46, long a47,
      long a48, long a49, long a50, long a51, long a52, long a53, long a54, long a55,
      long a56, long a57, long a58, long a59, long a60, long a61, long a62, long a63,
      long a64, long a65, long a66, long a67, long a68, long a69, long a70, long a71,
      long a72, long a73, long a74, long a75, long a76, long a77, long a78, long a79,
      long a80, long a81, long a82, long a83, long a84, long a85, long a86, long a87,
      long a88, long a89, long a90, long a91, long a92, long a93, long a94, long a95,
      long a96, long a97, long a98, long a99, long a100, long a101, long a102, long a103,
      long a104, long a105, long a106, long a107, long a108, long a109, long a110, long a111,
      long a112, long a113, long a114, long a115, long a116, long a117, long a118, long a119) {
    return a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11
        + a12 + a13 + a14 + a15 + a16 + a17 + a18 + a19 + a20 + a21 + a22 + a23
        + a24 + a25 + a26 + a27 + a28 + a29 + a30 + a31 + a32 + a33 + a34 + a35
        + a36 + a37 + a38 + a39 + a40 + a41 + a42 + a43 + a44 + a45 + a46 + a47
        + a48 + a49 + a50 + a51 + a52 + a53 + a54 + a55 + a56 + a57 + a58 + a59
        + a60 + a61 + a62 + a63 + a64 + a65 + a66 + a67 + a68 + a69 + a70 + a71
        + a72 + a73 + a74 + a75 + a76 + a77 + a78 + a79 + a80 + a81 + a82 + a83
        + a84 + a85 + a86 + a87 + a88 + a89 + a90 + a91 + a92 + a93 + a94 + a95
        + a96 + a97 + a98 + a99 + a100 + a101 + a102 + a103 + a104 + a105 + a106 + a107
        + a108 + a109 + a110 + a111 + a112 + a113 + a114 + a115 + a116 + a117 + a118 + a119;
  }
  // spotless:on
}
