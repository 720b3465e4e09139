package dev.nursery.docs;

import java.util.List;
import java.util.Optional;

/**
 * A piece of code in the documentation.
 *
 * @param file where it stands, relative to the project's folder
 * @param line the line of the file that holds its first line, counted from 1
 * @param language java, python, go or kotlin
 * @param marks what follows the language on the line that opens it, or nothing
 * @param code its lines
 * @param output what it has to print, if the document shows that
 */
record DocBlock(
    String file,
    int line,
    String language,
    String marks,
    List<String> code,
    Optional<String> output) {

  private static final String REJECTED = "rejected ";

  /** Whether it is a whole program, to be taken exactly as a reader would copy it. */
  boolean isProgram() {
    return !language.equals("java")
        || code.stream().anyMatch(line -> line.matches("(public )?(static )?void main\\(.*"));
  }

  boolean isToBeRun() {
    return isProgram() && (marks.isEmpty() || usesPreview());
  }

  /** Whether it is about a preview feature of the JDK, and has to run with a flag. */
  boolean usesPreview() {
    return marks.equals("preview");
  }

  /** Part of the error that the compiler must raise on it, if it shows a mistake. */
  Optional<String> rejection() {
    return marks.startsWith(REJECTED)
        ? Optional.of(marks.substring(REJECTED.length()))
        : Optional.empty();
  }

  /** The code at the line where it stands in its document, after blank lines. */
  String atItsLine() {
    return "\n".repeat(line - 1) + String.join("\n", code) + "\n";
  }

  boolean isWellMarked() {
    return marks.isEmpty()
        || marks.equals("norun")
        || (language.equals("java") && (usesPreview() || rejection().isPresent()));
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
