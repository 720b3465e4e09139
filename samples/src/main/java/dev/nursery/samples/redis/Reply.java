package dev.nursery.samples.redis;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a client is told. {@link RespWriter} knows how that looks on the wire. */
sealed interface Reply {

  Status OK = new Status("OK");
  Nil NIL = new Nil();

  /** A word. */
  record Status(String text) implements Reply {}

  /** An error: its kind in capitals, and what is wrong. */
  record Failure(String message) implements Reply {}

  /** A whole number. */
  record Whole(long value) implements Reply {}

  /** Any bytes. */
  record Bulk(String text) implements Reply {}

  /** Nothing. */
  record Nil() implements Reply {}

  /** Several. */
  record Items(List<? extends Reply> items) implements Reply {}

  /** Pairs, one after the other; clients of RESP2 get them as items. */
  record Table(List<? extends Reply> pairs) implements Reply {}

  /** Several, in no order; clients of RESP2 get them as items. */
  record Members(List<? extends Reply> items) implements Reply {}

  /** Something that nobody has asked for; clients of RESP2 get it as items. */
  record Push(List<? extends Reply> items) implements Reply {}

  static Reply bulk(@Nullable String text) {
    return text == null ? NIL : new Bulk(text);
  }

  static Items bulks(Collection<String> texts) {
    return new Items(texts.stream().map(Bulk::new).toList());
  }

  static Members members(Collection<String> texts) {
    return new Members(texts.stream().map(Bulk::new).toList());
  }

  static Whole yesOrNo(boolean yes) {
    return new Whole(yes ? 1 : 0);
  }

  /** A message for a subscriber. */
  static Push push(String... texts) {
    return new Push(Stream.of(texts).map(Bulk::new).toList());
  }
}
