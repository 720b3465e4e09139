package dev.nursery.samples.docs;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;

/**
 * Compiles the Java of the documentation, on JDK 25 as compact source files, and runs it.
 *
 * <p>Each block is put at the very line where it stands in its document, with blank lines before
 * it, so that what the compiler says of line 57 is said of line 57 of the document.
 */
final class DocCompiler {

  private static final String NAME = "Block";

  /** What a fragment may take for granted; a program has to import what it needs. */
  private static final String FRAGMENT_IMPORTS =
      """
      import module dev.nursery.net; import module dev.nursery.testing; import static java.time.Duration.*; import static docs.Given.*;\
      """;

  private final ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
  private final Path folder;
  private final Path given;

  /**
   * @param folder to write into
   * @param givenSource the file that declares what fragments use without declaring it
   */
  DocCompiler(Path folder, Path givenSource) throws IOException {
    this.folder = folder;
    given = Files.createDirectories(folder.resolve("given"));
    javac(given, givenSource)
        .ifPresent(errors -> {
          throw new AssertionError(errors);
        });
  }

  /** Returns the compiler's errors, in terms of the document, or nothing if it is content. */
  Optional<String> compile(DocBlock block) throws IOException {
    if (block.isProgram()) {
      return compile(block, "", "", "");
    }
    Optional<String> asStatements =
        compile(block, FRAGMENT_IMPORTS, "void main() throws Exception { ", "}");
    if (asStatements.isEmpty()) {
      return asStatements;
    }
    Optional<String> asMembers = compile(block, FRAGMENT_IMPORTS, "", "void main() {}");
    return asMembers.map(
        errors -> "As statements:\n" + asStatements.get() + "\nAs declarations:\n" + errors);
  }

  private Optional<String> compile(DocBlock block, String imports, String before, String after)
      throws IOException {
    List<String> lines = new ArrayList<>(Collections.nCopies(block.line() - 1, ""));
    lines.addAll(block.code());
    if (!block.isProgram()) {
      lines.replaceAll(line -> isImport(line) ? "" : line);
      lines.set(
          0,
          imports + String.join(" ", block.code().stream().filter(DocCompiler::isImport).toList()));
    }
    lines.set(block.line() - 1, before + lines.get(block.line() - 1));
    lines.add(after);
    Path source = Files.write(folder.resolve(NAME + ".java"), lines);
    return javac(folder.resolve("classes"), source)
        .map(errors -> errors.replace(source.toString(), block.file()));
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }

  private Optional<String> javac(Path output, Path source) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code =
        javac.run(
            out,
            out,
            "--module-path",
            System.getProperty("jdk.module.path"),
            "--add-modules=com.zaxxer.hikari,dev.nursery.net,dev.nursery.testing,context.propagation,org.slf4j,org.junit.jupiter.api,net.jqwik.api",
            "--class-path=" + given + File.pathSeparator + System.getProperty("java.class.path"),
            "-proc:none",
            "-Xlint:all",
            "-Werror",
            "-d",
            output.toString(),
            source.toString());
    return code == 0 ? Optional.empty() : Optional.of(said.toString());
  }

  /** Runs the program compiled last and returns what it printed. */
  String run() throws Exception {
    URL[] path = {folder.resolve("classes").toUri().toURL(), given.toUri().toURL()};
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(path, DocCompiler.class.getClassLoader())) {
      Class<?> program = loader.loadClass(NAME);
      Method main =
          Arrays.stream(program.getDeclaredMethods())
              .filter(method -> method.getName().equals("main"))
              .findFirst()
              .orElseThrow();
      Constructor<?> constructor = program.getDeclaredConstructor();
      constructor.setAccessible(true);
      main.setAccessible(true);
      Object[] arguments =
          main.getParameterCount() == 0 ? new Object[0] : new Object[] {new String[0]};
      main.invoke(constructor.newInstance(), arguments);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
