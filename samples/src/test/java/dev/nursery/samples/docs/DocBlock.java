package dev.nursery.samples.docs;

import java.util.List;
import java.util.Optional;

/**
 * A piece of Java in the documentation.
 *
 * @param file where it stands, relative to the project's folder
 * @param line the line of the file that holds its first line, counted from 1
 * @param marks what follows "java" on the line that opens it, or nothing
 * @param code its lines
 * @param output what it has to print, if the document shows that
 */
record DocBlock(String file, int line, String marks, List<String> code, Optional<String> output) {

  private static final String REJECTED = "rejected ";

  /** Whether it is a whole program, to be taken exactly as a reader would copy it. */
  boolean isProgram() {
    return code.stream().anyMatch(line -> line.matches("(public )?(static )?void main\\(.*"));
  }

  boolean isToBeRun() {
    return isProgram() && marks.isEmpty();
  }

  /** Part of the error that the compiler must raise on it, if it shows a mistake. */
  Optional<String> rejection() {
    return marks.startsWith(REJECTED)
        ? Optional.of(marks.substring(REJECTED.length()))
        : Optional.empty();
  }

  boolean isWellMarked() {
    return marks.isEmpty() || marks.equals("norun") || rejection().isPresent();
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
