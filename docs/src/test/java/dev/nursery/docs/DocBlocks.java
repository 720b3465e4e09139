package dev.nursery.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the code in Markdown files and in Javadoc comments. */
final class DocBlocks {

  private static final Pattern FENCE = Pattern.compile("( *)```+ *(\\w*) *(.*)");
  private static final Set<String> LANGUAGES = Set.of("java", "python", "go", "kotlin");
  private static final Pattern SNIPPET = Pattern.compile("\\{@snippet\\b([^:]*):");

  /** What has to occur in a file's name, for whoever works on a few files. */
  private static final Pattern ONLY = Pattern.compile(System.getProperty("docs.only", ""));

  private DocBlocks() {}

  /** All code in {@code language} of the project's Markdown and of its libraries' Javadoc. */
  static List<DocBlock> in(Path project, String language) throws IOException {
    return in(project).stream()
        .filter(block -> block.language().equals(language))
        .filter(block -> ONLY.matcher(block.file()).find())
        .toList();
  }

  private static List<DocBlock> in(Path project) throws IOException {
    List<DocBlock> found = new ArrayList<>();
    for (Path file : files(project)) {
      String name = project.relativize(file).toString().replace('\\', '/');
      if (name.endsWith(".md")) {
        found.addAll(inMarkdown(name, Files.readAllLines(file)));
      } else if (name.matches("nursery-\\w+/src/main/java/.*\\.java")) {
        found.addAll(inJavadoc(name, Files.readAllLines(file)));
      }
    }
    return found;
  }

  /** All files of the project, but for what is built or hidden. */
  static List<Path> files(Path project) throws IOException {
    try (Stream<Path> all = Files.walk(project)) {
      return all.filter(
              file -> !project.relativize(file).toString().matches("(.*/)?(target|\\.[^/]+)(/.*)?"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  static List<DocBlock> inMarkdown(String file, List<String> lines) {
    List<DocBlock> found = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      Matcher open = FENCE.matcher(lines.get(at));
      if (!open.matches()) {
        continue;
      }
      int start = at + 1;
      at = closing(file, lines, at, open.group(1).length());
      String language = open.group(2);
      List<String> body = dedented(lines.subList(start, at), open.group(1).length());
      if (LANGUAGES.contains(language)) {
        found.add(
            new DocBlock(file, start + 1, language, open.group(3).strip(), body, Optional.empty()));
      } else if (language.equals("output")) {
        showsOutput(file, start, body, found);
      }
    }
    return found;
  }

  private static int closing(String file, List<String> lines, int open, int indent) {
    for (int at = open + 1; at < lines.size(); at++) {
      if (lines.get(at).matches(" {" + indent + "}```+ *")) {
        return at;
      }
    }
    throw new AssertionError(file + ":" + (open + 1) + ": the code block is never closed");
  }

  private static List<String> dedented(List<String> lines, int indent) {
    return lines.stream().map(line -> line.substring(Math.min(indent, line.length()))).toList();
  }

  /** Output belongs to the program shown last. */
  private static void showsOutput(String file, int line, List<String> text, List<DocBlock> found) {
    DocBlock program = found.isEmpty() ? null : found.removeLast();
    if (program == null || !program.isToBeRun() || program.output().isPresent()) {
      throw new AssertionError(
          file + ":" + line + ": output needs a program that is run right before it");
    }
    found.add(
        new DocBlock(
            file,
            program.line(),
            program.language(),
            program.marks(),
            program.code(),
            Optional.of(String.join("\n", text))));
  }

  static List<DocBlock> inJavadoc(String file, List<String> lines) {
    List<DocBlock> found = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      Matcher open = SNIPPET.matcher(lines.get(at));
      if (!open.find()) {
        continue;
      }
      int start = at + 1;
      List<String> body = new ArrayList<>();
      int depth = 1;
      while (true) {
        if (++at == lines.size()) {
          throw new AssertionError(file + ":" + start + ": the snippet is never closed");
        }
        String line = lines.get(at).replaceFirst("^\\s*(\\*|///) ?", "");
        depth += count(line, '{') - count(line, '}');
        if (depth <= 0) {
          break;
        }
        body.add(line);
      }
      if (!open.group(1).contains("lang=") || open.group(1).contains("java")) {
        found.add(new DocBlock(file, start + 1, "java", "", body, Optional.empty()));
      }
    }
    return found;
  }

  private static int count(String line, char wanted) {
    return (int) line.chars().filter(c -> c == wanted).count();
  }
}
