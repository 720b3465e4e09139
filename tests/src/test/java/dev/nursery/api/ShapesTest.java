package dev.nursery.api;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelReason;
import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.NurseryOptions;
import dev.nursery.Outcome;
import dev.nursery.Startable;
import dev.nursery.Task;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.TooSlowException;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Every way to write a call that the documentation counts on: that it compiles at all, with no cast
 * and no exception declared beyond its own, is half of each test.
 */
class ShapesTest {

  private record Page(String user, List<String> orders) {}

  private static String findUser(int id) throws SQLException {
    if (id < 0) {
      throw new SQLException("no user " + id);
    }
    return "user " + id;
  }

  private static List<String> findOrders(int id) throws IOException {
    if (id == 0) {
      throw new FileNotFoundException("no orders");
    }
    return List.of("order " + id);
  }

  /** SQLException and IOException within, none declared. */
  private static Page page(int id) {
    return CancelScope.failAfter(
        ofHours(1),
        () ->
            Nursery.call(n -> {
              var user = n.startSoon("user", () -> findUser(id));
              var orders = n.startSoon("orders", () -> findOrders(id));
              return new Page(user.await(), orders.await());
            }));
  }

  @Test
  void aTimeoutAroundANurseryAroundCallsThatThrow() {
    assertThat(page(7)).isEqualTo(new Page("user 7", List.of("order 7")));
    assertThatThrownBy(() -> page(-1))
        .isInstanceOfSatisfying(
            MultiError.class,
            e -> assertThat(e.leaves()).singleElement().isInstanceOf(SQLException.class));
  }

  /** The very exceptions of the body, less the interrupt. */
  private static String firstLine(BufferedReader reader) throws IOException {
    return CancelScope.failAfter(
        ofHours(1),
        () -> {
          new CountDownLatch(0).await(); // returns at once, but may be interrupted
          return reader.readLine();
        });
  }

  @Test
  void aBodyThrowsWhatItsCallerDeclares() throws IOException {
    assertThat(firstLine(new BufferedReader(new StringReader("one\ntwo")))).isEqualTo("one");
    var closed = new BufferedReader(new StringReader(""));
    closed.close();
    assertThatThrownBy(() -> firstLine(closed)).isInstanceOf(IOException.class);
  }

  private static String describe(BufferedReader reader, Deadline until) throws IOException {
    return switch (CancelScope.moveOnAt(
        until,
        () -> {
          Tasks.checkpoint();
          return reader.readLine();
        })) {
      case Timed.Done(var line) when line != null -> line;
      case Timed.Done(_) -> "end of file";
      case Timed.CutOff(var why) -> "gave up: " + why.source();
    };
  }

  /** Null is a value like any other, and not a timeout. */
  @Test
  void aSwitchOverWhatBecameOfIt() throws IOException {
    assertThat(describe(new BufferedReader(new StringReader("line")), Deadline.never()))
        .isEqualTo("line");
    assertThat(describe(new BufferedReader(new StringReader("")), Deadline.never()))
        .isEqualTo("end of file");
    assertThat(describe(new BufferedReader(new StringReader("line")), Deadline.passed()))
        .isEqualTo("gave up: DEADLINE");
  }

  @Test
  void valuesOfWhatMayBeCutOff() {
    var list = new ArrayList<String>();
    boolean done = CancelScope.moveOnAfter(ofHours(1), () -> list.add("x")).done();
    assertThat(done).isTrue();
    String late =
        CancelScope.moveOnAfter(
                ofSeconds(0),
                () -> {
                  Tasks.checkpoint();
                  return "in time";
                })
            .orElse("n/a");
    assertThat(late).isEqualTo("n/a");
    Timed<Void> nothing = CancelScope.moveOnAfter(ofSeconds(0), Tasks::sleepForever);
    assertThat(nothing.done()).isFalse();
    assertThatThrownBy(() -> CancelScope.failAfter(ofSeconds(0), Tasks::sleepForever))
        .isInstanceOf(TooSlowException.class);
    assertThatThrownBy(() -> CancelScope.failAt(Deadline.passed(), Tasks::sleepForever))
        .isInstanceOf(TooSlowException.class);
    int length = CancelScope.failAt(Deadline.never(), () -> "four".length());
    assertThat(length).isEqualTo(4);
  }

  private static void block() throws IOException {
    throw new IOException("a block");
  }

  /** Lambdas with and without a value, throwing what they like, and method references. */
  @Test
  void whatCanBeSpawned() {
    Callable<String> callable = () -> "callable";
    Runnable runnable = () -> {};
    var latch = new CountDownLatch(1);
    var future = CompletableFuture.completedFuture(5);
    Nursery.run(n -> {
      Task<String> one = n.startSoon(callable);
      Task<String> two = n.startSoon("named", callable);
      Task<Void> three = n.startSoon(latch::countDown);
      Task<Void> four = n.startSoon(runnable::run);
      Task<Integer> five = n.startSoon(() -> future.get());
      Task<CharSequence> six = n.startSoon(callable); // wider than what the callable promises
      n.startSoon(() -> latch.await());
      n.startSoon(
          "several statements",
          () -> {
            latch.countDown();
            latch.await();
          });
      assertThat(one.await() + two.await() + six.await()).isEqualTo("callablecallablecallable");
      assertThat(three.await()).isNull();
      assertThat(four.await()).isNull();
      assertThat(five.await()).isEqualTo(5);
      n.startSoon(Tasks::sleepForever);
      n.cancelScope().cancel("seen enough");
    });
    assertThatThrownBy(() -> Nursery.run(n -> n.startSoon("failing", ShapesTest::block)))
        .hasRootCauseMessage("a block");
    assertThatThrownBy(() ->
            Nursery.run(n -> {
              n.startSoon(() -> {
                throw new IOException("a lambda that only throws");
              });
            }))
        .hasRootCauseMessage("a lambda that only throws");
  }

  private static Startable<Integer> server(int port) {
    return status -> status.started(port);
  }

  private static void serve(int port, TaskStatus<? super Integer> status) {
    status.started(port);
  }

  @Test
  void waysToStartAService() {
    Nursery.run(n -> {
      var port = n.start(server(1));
      int another = n.start("named", server(2));
      Integer inferred = n.start(status -> serve(3, status));
      var token = n.start(Integer.class, status -> status.started(4)).intValue();
      int witness = n.<Integer>start(status -> serve(5, status));
      assertThat(List.of(port, another, inferred, token, witness)).containsExactly(1, 2, 3, 4, 5);
      n.start(TaskStatus::started);
      serve(6, TaskStatus.ignored());
    });
  }

  @Test
  void handlersFirstAndTheBodyLast() {
    var handled = new ArrayList<String>();
    MultiError.on(IOException.class, e -> handled.add("I/O: " + e.getMessage()))
        .on(SQLException.class, e -> handled.add("SQL: " + e.getMessage()))
        .run(() ->
            Nursery.run(n -> {
              n.startSoon(() -> findOrders(0));
              throw new SQLException("the body");
            }));
    Collections.sort(handled);
    assertThat(handled).containsExactly("I/O: no orders", "SQL: the body");
  }

  private static Page onlyChecked(int id) throws IOException {
    try {
      return page(id);
    } catch (MultiError e) {
      throw e.rethrowIfOnly(IOException.class);
    }
  }

  @Test
  void theOneCheckedErrorThatIsExpected() {
    assertThatThrownBy(() -> onlyChecked(0)).isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> onlyChecked(-1)).isInstanceOf(MultiError.class);
  }

  @Test
  void scopesAsValues() throws IOException {
    var scope = CancelScope.create().deadline(Deadline.after(ofHours(1))).shield(true);
    Timed<String> timed = scope.call(() -> "value");
    assertThat(timed.orElseThrow()).isEqualTo("value");

    var search = CancelScope.create().relativeDeadline(ofHours(1));
    Nursery.run(n -> {
      n.startSoon(() -> search.run(Tasks::sleepForever));
      search.cancel("the user lost patience");
    });
    assertThat(search.reason()).map(CancelReason::message).contains("the user lost patience");

    CancelScope.shielded(Tasks::checkpoint);
    String line =
        CancelScope.shielded(() -> new BufferedReader(new StringReader("line")).readLine());
    assertThat(line).isEqualTo("line");
    CancelScope.shielded(
        () -> CancelScope.moveOnAfter(ofSeconds(0), () -> CancelScope.current().cancel("as well")));
  }

  private static String whatBecameOf(Task<String> task) {
    return switch (task.outcome().orElseThrow()) {
      case Outcome.Success(var value) -> value;
      case Outcome.Failure(var error) -> "failed: " + error.getMessage();
      case Outcome.Cancellation(var why) -> "cancelled: " + why.message();
    };
  }

  @Test
  void optionsAndOutcomes() {
    ScopedValue<String> tenant = ScopedValue.newInstance();
    NurseryOptions options = Nursery.options().name("import").inherit(tenant);
    List<Task<String>> tasks =
        ScopedValue.where(tenant, "acme")
            .call(() ->
                options.call(n -> {
                  Task<String> good = n.startSoon("good", tenant::get);
                  Task<String> late =
                      n.startSoon(
                          "late",
                          () -> {
                            Tasks.sleepForever();
                            return "never";
                          });
                  late.cancel("not needed");
                  return List.of(good, late);
                }));
    assertThat(tasks)
        .extracting(ShapesTest::whatBecameOf)
        .containsExactly("acme", "cancelled: not needed");
  }

  /** Where a lambda without a type would be ambiguous: to a variable first. */
  @Test
  void aValueOnItsWayToAnOverloadedMethod() {
    int three = Nursery.call(n -> n.startSoon(() -> 3).await());
    assertThat(String.valueOf(three)).isEqualTo("3");
  }
}
