package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Mistakes that the compiler finds, which at run time nobody would for long: each is refused for
 * the reason named, and the way to put it right, next to it, is not.
 */
class TrapsTest {

  private static final String AROUND =
      """
      import static java.time.Duration.ofSeconds;
      import dev.nursery.*;
      import java.io.*;
      import java.util.*;
      import java.util.concurrent.*;

      class Snippet {
        void snippet(Nursery nursery, Reader reader, List<String> list, Timed<String> timed,
            CountDownLatch latch, Future<String> future, Task<String> task) {
          STATEMENTS
        }
      }
      """;

  /** The error is named as {@code -XDrawDiagnostics} does, which no locale changes. */
  enum Trap {
    AN_ERROR_OF_THE_BODY_IS_NOT_DECLARED(
        "CancelScope.failAfter(ofSeconds(1), () -> reader.read());",
        "unreported.exception",
        "try { CancelScope.failAfter(ofSeconds(1), () -> reader.read()); } catch (IOException e) { }"),
    A_TIMEOUT_TAKEN_FOR_THE_VALUE(
        "if (!CancelScope.moveOnAfter(ofSeconds(1), () -> list.add(\"x\"))) { }",
        "operator.cant.be.applied",
        "if (!CancelScope.moveOnAfter(ofSeconds(1), () -> list.add(\"x\")).done()) { }"),
    A_TIMEOUT_FORGOTTEN(
        "String text = switch (timed) { case Timed.Done(var value) -> value; };",
        "not.exhaustive",
        "String text = switch (timed) { case Timed.Done(var value) -> value;"
            + " case Timed.CutOff(_) -> \"late\"; };"),
    AN_OUTCOME_FORGOTTEN(
        "String text = switch (task.outcome().get()) { case Outcome.Success(var value) -> value;"
            + " case Outcome.Failure(var error) -> \"failed\"; };",
        "not.exhaustive",
        "String text = switch (task.outcome().get()) { case Outcome.Success(var value) -> value;"
            + " case Outcome.Failure(var error) -> \"failed\";"
            + " case Outcome.Cancellation(_) -> \"cancelled\"; };"),
    A_NURSERY_OPENED_ON_A_NURSERY(
        "nursery.run(inner -> { });",
        "illegal.static.intf.meth.call",
        "Nursery.run(inner -> { });"),
    THE_SAME_NAME_INSIDE(
        "Nursery.run(n -> Nursery.run(n -> { }));",
        "already.defined",
        "Nursery.run(outer -> Nursery.run(inner -> { }));"),
    AN_ERROR_THAT_COMES_IN_A_GROUP(
        "try { Nursery.run(n -> n.startSoon(() -> reader.read())); } catch (IOException e) { }",
        "except.never.thrown.in.try",
        "try { try { Nursery.run(n -> n.startSoon(() -> reader.read())); }"
            + " catch (MultiError e) { throw e.rethrowIfOnly(IOException.class); } }"
            + " catch (IOException e) { }"),
    A_REPORT_OF_NO_KNOWN_TYPE(
        "nursery.start(status -> status.started(80)).intValue();",
        "cant.resolve",
        "nursery.start(Integer.class, status -> status.started(80)).intValue();"),
    A_SCOPE_ASKED_OF_A_TIMEOUT(
        "CancelScope.moveOnAfter(ofSeconds(1), scope -> scope.cancel(\"why\"));",
        "cant.apply.symbols",
        "CancelScope.moveOnAfter(ofSeconds(1), () -> CancelScope.current().cancel(\"why\"));"),
    AN_OVERLOADED_METHOD(
        "nursery.startSoon(latch::await);",
        "ref.ambiguous",
        "nursery.startSoon(() -> latch.await());"),
    ANOTHER_OVERLOADED_METHOD(
        "nursery.startSoon(future::get);",
        "ref.ambiguous",
        "nursery.startSoon(() -> future.get());"),
    A_VALUE_FOR_AN_OVERLOADED_METHOD(
        "System.out.println(Nursery.call(n -> 3));",
        "ref.ambiguous",
        "int three = Nursery.call(n -> 3); System.out.println(three);"),
    AN_OPERATION_LOOKED_FOR_ON_A_TASK(
        "nursery.startSoon(Task::sleepForever);",
        "invalid.mref",
        "nursery.startSoon(Tasks::sleepForever);"),
    A_CANCELLATION_OF_ONES_OWN(
        "throw new Cancelled(null, null);",
        "not.def.public.cant.access",
        "CancelScope.current().cancel(\"why\");"),
    A_GROUP_OF_ONES_OWN_BY_NEW(
        "throw new MultiError(\"why\", List.of(new IOException()));",
        "report.access",
        "throw MultiError.of(\"why\", List.of(new IOException()));"),
    A_REASONLESS_CANCEL(
        "CancelScope.current().cancel();", "cant.apply", "CancelScope.current().cancel(\"why\");");

    final String mistake;
    final String error;
    final String right;

    Trap(String mistake, String error, String right) {
      this.mistake = mistake;
      this.error = error;
      this.right = right;
    }
  }

  private final ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();

  @ParameterizedTest
  @EnumSource
  void isRefused(Trap trap, @TempDir Path folder) throws IOException {
    assertThat(errors(trap.mistake, folder))
        .hasValueSatisfying(said ->
            assertThat(said.lines().filter(line -> line.contains("compiler.err.")).findFirst())
                .as("what one reads first")
                .hasValueSatisfying(
                    line -> assertThat(line).contains("compiler.err." + trap.error)));
    assertThat(errors(trap.right, folder)).isEmpty();
  }

  /** What the compiler says of a method with these statements, or nothing if it is content. */
  private Optional<String> errors(String statements, Path folder) throws IOException {
    Path source =
        Files.writeString(folder.resolve("Snippet.java"), AROUND.replace("STATEMENTS", statements));
    var said = new StringWriter();
    var out = new PrintWriter(said);
    int code =
        javac.run(
            out,
            out,
            List.of(
                    "-XDrawDiagnostics",
                    "-proc:none",
                    "--module-path",
                    System.getProperty("jdk.module.path"),
                    "--add-modules",
                    "dev.nursery.core",
                    "-d",
                    folder.toString(),
                    source.toString())
                .toArray(String[]::new));
    return code == 0 ? Optional.empty() : Optional.of(said.toString());
  }
}
