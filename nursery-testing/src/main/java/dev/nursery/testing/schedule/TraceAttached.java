package dev.nursery.testing.schedule;

/** Carries the trace of a run with the exception that came out of it. */
final class TraceAttached extends Exception {

  private static final long serialVersionUID = 1;

  TraceAttached(RunReport report) {
    super(
        "this is how the run went by the plan "
            + report.plan()
            + (report.disturbed() ? " and what threads outside of it did" : "")
            + ":\n"
            + report.trace(),
        null,
        false,
        false);
  }
}
