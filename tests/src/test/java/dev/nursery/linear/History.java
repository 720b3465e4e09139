package dev.nursery.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What was called, and what came of it, in the order in which it happened. */
public final class History {

  /** What a call of something without a value returns. */
  public static final String DONE = "done";

  /** One entry. */
  public sealed interface Event {

    /** The call that this is about. */
    Call call();
  }

  /** A call begins. */
  public record Called(Call call) implements Event {}

  /** A call sleeps, so it has taken effect by now: it is among those who wait. */
  public record Waits(Call call) implements Event {}

  /** A call returns; what it throws is a result as well, by the simple name of its class. */
  public record Returned(Call call, Object result) implements Event {}

  /** A call was cancelled. */
  public record Cancelled(Call call) implements Event {}

  private final List<Event> events = new ArrayList<>();
  private int calls;

  /** Writes down that a call begins; to be said right before it does. */
  public synchronized Call called(int actor, String name) {
    var call = new Call(calls++, actor, name);
    events.add(new Called(call));
    return call;
  }

  /** Writes down that a call sleeps. */
  public synchronized void waits(Call call) {
    events.add(new Waits(call));
  }

  /** Writes down that a call has returned; to be said right after it did. */
  public synchronized void returned(Call call, Object result) {
    events.add(new Returned(call, result));
  }

  /** Writes down that a call was cancelled. */
  public synchronized void cancelled(Call call) {
    events.add(new Cancelled(call));
  }

  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  synchronized int calls() {
    return calls;
  }

  @Override
  public String toString() {
    return events().stream().map(History::line).collect(Collectors.joining("\n"));
  }

  private static String line(Event event) {
    return switch (event) {
      case Called(var call) -> call + " …";
      case Waits(var call) -> "  " + call + " waits";
      case Returned(var call, var result) -> "  " + call + " = " + result;
      case Cancelled(var call) -> "  " + call + " was cancelled";
    };
  }
}
