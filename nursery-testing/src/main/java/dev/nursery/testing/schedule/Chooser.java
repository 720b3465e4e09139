package dev.nursery.testing.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what comes next. It sees nothing that differs between two runs of one program. */
interface Chooser {

  /**
   * One of those that can come next.
   *
   * @param ready those that wait for their turn, the longest waiting first; not empty
   * @param current the thread that stands at a schedule point and may be chosen too, or null
   */
  Turn choose(List<Turn> ready, Turn.@Nullable Strand current);

  /** {@code strand} made room for others of its own accord. */
  default void yielded(Turn.Strand strand) {}
}
