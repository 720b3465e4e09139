package dev.nursery.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Settings of all micro benchmarks: the measured code runs on a virtual thread, where this library
 * and its rivals are at home, and where waiting for a child costs no system call.
 *
 * <p>The heap is touched beforehand: a first pass through fresh memory costs a page fault for each
 * few dozen small objects, which is more than what is measured here.
 *
 * <p>Several short forks instead of a long one, because on a shared machine the speed drifts: a
 * fork that is off is seen in the spread.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--enable-preview",
      "-Djmh.executor=VIRTUAL",
      "-Xms2g",
      "-Xmx2g",
      "-XX:+AlwaysPreTouch"
    })
public abstract class OnVirtualThread {}
