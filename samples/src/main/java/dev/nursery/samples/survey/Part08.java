// sample: part-08 - awaitables: an iterator that fetches pages while it is read
package dev.nursery.samples.survey;

import static java.time.Duration.ofMillis;

import dev.nursery.Tasks;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * "Async Iterators".
 *
 * <p>What changes when coroutines become virtual threads: {@code __aiter__} and {@code __anext__}
 * are {@code Iterator}, since {@code hasNext} may wait. So whatever takes an {@code Iterable} takes
 * this one, too.
 */
final class Part08 {

  /** The rows of a table that is read page by page. */
  static final class Rows implements Iterator<String> {

    private final Queue<String> page = new ArrayDeque<>();
    private int pages;

    @Override
    public boolean hasNext() {
      if (page.isEmpty() && pages < 3) {
        page.addAll(fetch(++pages));
      }
      return !page.isEmpty();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.remove();
    }

    private static List<String> fetch(int page) {
      Tasks.sleep(ofMillis(300));
      IO.println("(page " + page + ")");
      return List.of("row " + page + "a", "row " + page + "b");
    }
  }

  private Part08() {}

  static void main() {
    Iterable<String> rows = Rows::new;
    for (String row : rows) {
      IO.println(row);
    }
  }
}
