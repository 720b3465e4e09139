package dev.nursery.process;

/** Where what a process writes goes. */
final class Output {

  static final Output INHERITED = new Output(ProcessBuilder.Redirect.INHERIT);

  /** Kept, for the result. */
  static final Output CAPTURED = new Output(ProcessBuilder.Redirect.PIPE);

  /** For somebody to receive. */
  static final Output PIPED = new Output(ProcessBuilder.Redirect.PIPE);

  /** Of the error output: to where the output goes. */
  static final Output AS_STDOUT = new Output(ProcessBuilder.Redirect.INHERIT);

  private final ProcessBuilder.Redirect redirect;

  private Output(ProcessBuilder.Redirect redirect) {
    this.redirect = redirect;
  }

  static Output to(ProcessBuilder.Redirect target) {
    return new Output(target);
  }

  /** The same for the JDK. */
  ProcessBuilder.Redirect redirect() {
    return redirect;
  }

  boolean isPipe() {
    return redirect == ProcessBuilder.Redirect.PIPE;
  }
}
