package dev.nursery.benchmarks.micro;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of a class in turn, one fork each, over and over in alternating order, and
 * compares them round by round: for machines whose speed changes while JMH, which finishes one
 * benchmark before it begins the next, is at work.
 *
 * <p>Arguments: those of JMH; {@code -f} is the number of rounds, 5 if not given.
 */
public final class PairedRounds {

  private final CommandLineOptions options;

  /**
   * What one benchmark took in one round.
   *
   * @param time of the clock
   * @param cpu of the processors, in the same unit
   */
  private record Score(double time, double cpu) {}

  /** By class and parameters, then by method: a score for each round. */
  private final Map<String, Map<String, List<Score>>> scores = new TreeMap<>();

  private final Map<String, String> units = new LinkedHashMap<>();

  private PairedRounds(CommandLineOptions options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws Exception {
    var rounds = new PairedRounds(new CommandLineOptions(arguments));
    rounds.run();
    rounds.print();
  }

  private void run() throws RunnerException {
    List<String> names =
        BenchmarkList.defaultList()
            .find(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                options.getIncludes(),
                options.getExcludes())
            .stream()
            .map(BenchmarkListEntry::getUsername)
            .toList();
    for (int round = 0; round < options.getForkCount().orElse(5); round++) {
      for (String name : round % 2 == 0 ? names : names.reversed()) {
        for (RunResult result : new Runner(oneFork(name)).run()) {
          add(result);
        }
        System.out.print(".");
        System.out.flush();
      }
    }
    System.out.println();
  }

  private Options oneFork(String name) {
    // The options that were given hold patterns of what to run, and those would be added to.
    var one = new OptionsBuilder().include("^" + name.replace(".", "\\.") + "$").forks(1);
    one.verbosity(VerboseMode.SILENT);
    if (!name.contains("CancelBenchmark.")) { // those count it themselves, without the set-up
      one.addProfiler(ProcessorTime.class);
    }
    if (options.getWarmupIterations().hasValue()) {
      one.warmupIterations(options.getWarmupIterations().get());
    }
    if (options.getMeasurementIterations().hasValue()) {
      one.measurementIterations(options.getMeasurementIterations().get());
    }
    for (String parameter : List.of("count", "armed")) {
      if (options.getParameter(parameter).hasValue()) {
        one.param(parameter, options.getParameter(parameter).get().toArray(String[]::new));
      }
    }
    return one.build();
  }

  private void add(RunResult result) {
    BenchmarkParams run = result.getParams();
    String name = run.getBenchmark();
    int dot = name.lastIndexOf('.');
    var group = new StringBuilder(name.substring(name.lastIndexOf('.', dot - 1) + 1, dot));
    for (String parameter : run.getParamsKeys()) {
      group.append(' ').append(parameter).append('=').append(run.getParam(parameter));
    }
    units.put(group.toString(), result.getPrimaryResult().getScoreUnit());
    scores
        .computeIfAbsent(group.toString(), g -> new TreeMap<>())
        .computeIfAbsent(name.substring(dot + 1), n -> new ArrayList<>())
        .add(
            new Score(
                median(result.getPrimaryResult()),
                median(
                    Objects.requireNonNull(
                        result.getSecondaryResults().get(ProcessorTime.LABEL)))));
  }

  private static double median(Result<?> iterations) {
    return iterations.getStatistics().getPercentile(50);
  }

  private void print() {
    System.out.println("Ratios: of the time of the clock, and of processor time in brackets");
    scores.forEach((group, methods) -> {
      System.out.printf(
          "%n%s, %s%n%-22s %12s %12s %12s", group, units.get(group), "", "median", "least", "cpu");
      methods.keySet().forEach(other -> System.out.printf(" %20s", "/ " + other));
      System.out.println();
      methods.forEach((method, own) -> {
        System.out.printf(
            "%-22s %,12.1f %,12.1f %,12.1f",
            method,
            median(own.stream().map(Score::time)),
            own.stream().mapToDouble(Score::time).min().orElseThrow(),
            median(own.stream().map(Score::cpu)));
        methods
            .values()
            .forEach(other ->
                System.out.printf(
                    " %20s",
                    "%.2f (%.2f)"
                        .formatted(ratio(own, other, Score::time), ratio(own, other, Score::cpu))));
        System.out.println();
      });
    });
  }

  private static double ratio(
      List<Score> some, List<Score> others, ToDoubleFunction<Score> figure) {
    return median(
        IntStream.range(0, some.size())
            .mapToObj(
                i -> figure.applyAsDouble(some.get(i)) / figure.applyAsDouble(others.get(i))));
  }

  private static double median(Stream<Double> values) {
    double[] sorted = values.mapToDouble(d -> d).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
