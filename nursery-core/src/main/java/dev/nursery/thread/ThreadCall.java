package dev.nursery.thread;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Task;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.LentCall;
import dev.nursery.kernel.ShortLock;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
import dev.nursery.kernel.WaitQueue;
import dev.nursery.spi.TaskClock;
import dev.nursery.sync.CapacityLimiter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call on a thread that is lent to a task: takes a token, has the body run there, and gives the
 * token back when the body has <em>really</em> ended.
 *
 * <p>The token is taken by the host on behalf of this call. It is given back by the lent thread, in
 * {@link #ended}, which comes whatever happens once the thread was started; by the host, if it was
 * not.
 *
 * @param <T> the value of the body
 */
final class ThreadCall<T extends @Nullable Object> implements LentCall<T> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.thread");

  /** Under which a guest finds its call among its locals. Whoever it spawns finds it there too. */
  private static final Object KEY = new Object();

  /** On a host that does an errand: the call that has asked for it. */
  private static final ScopedValue<ThreadCall<?>> SERVED = ScopedValue.newInstance();

  /** Those that go on, of the whole process. */
  private static final Set<ThreadCall<?>> ACTIVE = ConcurrentHashMap.newKeySet();

  /** Who waits for the end of some. */
  private static final WaitQueue WAITERS = new WaitQueue("the end of all calls on other threads");

  private final TaskRecord host;
  private final Callable<? extends T> body;
  private final String name;
  private final CapacityLimiter limiter;
  private final boolean abandonable;
  private final Errands errands = new Errands();

  /** Who does it; set before it begins. */
  private @Nullable TaskRecord guest;

  /** Whether the host has left; written by the host, read by the guest. */
  private volatile boolean abandoned;

  /** Whether the lent thread is to give the token back; the host only. */
  private boolean started;

  /** The call that the body of this one waits for; written by the task that makes that. */
  private volatile @Nullable ThreadCall<?> inner;

  /** Whether the host waits for a token, while a call around this one keeps another. */
  private volatile boolean awaitsToken;

  private final AtomicBoolean ended = new AtomicBoolean();

  /** What the body has thrown; written by the guest, read by the host that leaves. */
  private volatile @Nullable Throwable failure;

  /** Whether the failure of an abandoned call was told of; each side may see that of the other. */
  private final AtomicBoolean told = new AtomicBoolean();

  ThreadCall(
      TaskRecord host,
      Callable<? extends T> body,
      String name,
      CapacityLimiter limiter,
      boolean abandonable) {
    this.host = host;
    this.body = body;
    this.name = name;
    this.limiter = limiter;
    this.abandonable = abandonable;
  }

  // -- on the host

  T run() {
    Tasks.checkpointIfCancelled();
    ShortLock.reserveStackToWakeBelow(); // to give the token back, if nothing comes of it
    ThreadCall<?> outer = outer();
    if (outer == null) {
      limiter.acquireOnBehalfOf(this);
      return runWithToken();
    }
    outer.inner = this;
    try {
      acquireInside();
      return runWithToken();
    } finally {
      outer.inner = null;
    }
  }

  private T runWithToken() {
    try {
      return abandonable ? runOrAbandon() : host.callAndWait(this);
    } finally {
      if (!started) {
        limiter.releaseOnBehalfOf(this);
      }
    }
  }

  // -- calls inside of calls

  /** The call whose body makes this one, itself or through its host, and waits for it. */
  private @Nullable ThreadCall<?> outer() {
    return SERVED.isBound() ? SERVED.get() : callOf(host);
  }

  /** The call that {@code task} is the guest of. */
  private static @Nullable ThreadCall<?> callOf(TaskRecord task) {
    return task.locals().get(KEY) instanceof ThreadCall<?> call && call.guest == task ? call : null;
  }

  /**
   * Takes a token although one around this call may be kept until this has ended. Once all tokens
   * are kept by calls that wait for another one inside, none will come back; whoever would wait
   * then is told. As each is marked as waiting before it looks, the last to come finds all others.
   */
  private void acquireInside() {
    if (limiter.tryAcquireOnBehalfOf(this)) {
      return;
    }
    awaitsToken = true;
    try {
      synchronized (ACTIVE) { // one at a time, or several would be told where one is enough
        if (isDeadlock()) {
          awaitsToken = false;
          throw newDeadlock();
        }
      }
      limiter.acquireOnBehalfOf(this);
    } finally {
      awaitsToken = false;
    }
  }

  /**
   * Whether all tokens that could let this one go on are kept by calls that wait for another one
   * inside; those may wait for that of another limiter, and so on.
   *
   * <p>Looked at one limiter after the other, while others come and go; so it is looked twice. Each
   * call waits for a token once in its life, and whoever was handed one keeps it at least until it
   * knows. So a call that waits at both looks, and has none at the second, has had none in between;
   * and who waits for its end has kept its own. If those are all at both looks, they were all at
   * the same time.
   */
  private boolean isDeadlock() {
    Set<ThreadCall<?>> stuck = stuck();
    return stuck != null && stuck.equals(stuck());
  }

  /** Who keeps those tokens, and who waits inside of them; null if somebody can go on. */
  private @Nullable Set<ThreadCall<?>> stuck() {
    var stuck = new HashSet<ThreadCall<?>>();
    var limiters = new ArrayList<>(List.of(limiter));
    for (int i = 0; i < limiters.size(); i++) {
      CapacityLimiter.Statistics now = limiters.get(i).statistics();
      if (now.totalTokens() == 0 || now.borrowedTokens() < now.totalTokens()) {
        return null;
      }
      for (Object holder : now.borrowers()) {
        ThreadCall<?> call = holder instanceof ThreadCall<?> known ? known : null;
        ThreadCall<?> waiting = call == null ? null : call.waitingInside();
        if (waiting == null) {
          return null;
        }
        stuck.add(call);
        stuck.add(waiting);
        if (!limiters.contains(waiting.limiter)) {
          limiters.add(waiting.limiter);
        }
      }
    }
    return stuck;
  }

  /** The call inside, if this one ends no sooner than that gets a token. */
  private @Nullable ThreadCall<?> waitingInside() {
    ThreadCall<?> innermost = null;
    for (ThreadCall<?> at = inner; at != null; at = at.inner) {
      innermost = at;
    }
    boolean waits =
        innermost != null
            && innermost.awaitsToken
            && !innermost.host.top().isEffective(); // else it leaves
    return waits ? innermost : null;
  }

  private IllegalStateException newDeadlock() {
    return new IllegalStateException(
        "the call '"
            + name
            + "' would wait for ever for a thread: all "
            + limiter.totalTokens()
            + " that its limiter allows are lent to bodies that wait for another thread inside, as this one does. Do the"
            + " inner part in the same body, or give it a limiter of its own: Threads.options().limiter(...)");
  }

  private T runOrAbandon() {
    try {
      return host.callOrAbandon(this);
    } catch (Cancelled | TaskInterruptedException leaving) {
      // Written first, and read then, while the guest does it the other way round: so a failure of
      // this moment is seen by one of the two at least.
      abandoned = true;
      Throwable failed = failure;
      if (failed != null && failed != leaving) {
        tell(failed);
      }
      throw leaving;
    }
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Where somebody else decides which thread goes on, as in a deterministic run, it is a virtual
   * one: there are no carriers to be spared, and the run can be repeated.
   */
  @Override
  public Thread threadFor(Runnable task) {
    Runnable work =
        () -> {
          try {
            task.run();
          } finally {
            ended(); // for a task that did not even come to its body
          }
        };
    if (host.runRecord().isConducted()) {
      return Thread.ofVirtual().name(name).unstarted(work);
    }
    Worker worker = WorkerThreads.SHARED.take();
    boolean prepared = false;
    try {
      worker.prepare(name, work);
      prepared = true;
    } finally {
      if (!prepared) {
        WorkerThreads.SHARED.giveBack(worker);
      }
    }
    return worker;
  }

  @Override
  public void begins(TaskRecord guest) {
    this.guest = guest;
    ACTIVE.add(this);
    started = true;
  }

  @Override
  public void notStarted(Thread thread) {
    started = false;
    ACTIVE.remove(this);
    if (thread instanceof Worker worker) {
      WorkerThreads.SHARED.giveBack(worker);
    }
  }

  @Override
  public void serve(TaskRecord host, Runnable onInterrupt) {
    errands.serve(host, onInterrupt);
  }

  // -- on the lent thread

  @Override
  public T call() throws Exception {
    TaskRecord self = guest();
    self.setLocals(self.locals().with(KEY, this));
    return body.call();
  }

  @Override
  public void failed(Throwable thrown) {
    failure = thrown;
    if (abandoned) {
      tell(thrown);
    }
  }

  /** Nobody waits for this failure any more. */
  private void tell(Throwable failed) {
    if (failed instanceof Cancelled
        || failed instanceof InterruptedException
        || !told.compareAndSet(false, true)) {
      return; // what an abandoned call is expected to throw, or told already
    }
    if (failed instanceof Error) {
      LOG.warn("the call '{}' failed after the task that had made it was cancelled", name, failed);
    } else {
      LOG.debug("the call '{}' failed after the task that had made it was cancelled", name, failed);
    }
  }

  @Override
  public void ended() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    try {
      limiter.releaseOnBehalfOf(this);
    } finally {
      ACTIVE.remove(this);
      try {
        errands
            .end(); // first, as the host waits for nothing else, and the rest may run out of memory
      } finally {
        WAITERS.wakeAll();
      }
    }
  }

  private TaskRecord guest() {
    TaskRecord known = guest;
    if (known == null) {
      throw new IllegalStateException("not begun");
    }
    return known;
  }

  // -- back in the host

  /** The call that the current thread was lent for. */
  static ThreadCall<?> current() {
    TaskRecord task = CurrentTask.get();
    ThreadCall<?> call = task == null ? null : callOf(task);
    if (call == null) {
      throw new IllegalStateException(
          "Threads.inHost is for the body of Threads.run, and thread '"
              + Thread.currentThread().getName()
              + "' runs none: a task can simply do it itself; for a thread that others have started, make a"
              + " NurseryHandle, and hand it over");
    }
    if (call.abandonable) {
      throw new IllegalStateException(
          "'"
              + call.name
              + "' may be abandoned, and its host be gone or busy with something else: so nothing can be done there. Use"
              + " a NurseryHandle, or leave abandonable() away");
    }
    return call;
  }

  <R extends @Nullable Object> R inHost(Callable<? extends R> errand) {
    var asked = new Asked<R>(this, errand);
    if (!errands.ask(asked)) {
      throw newUnserved();
    }
    return asked.await();
  }

  private IllegalStateException newUnserved() {
    return new IllegalStateException(
        "the host of '" + name + "' has stopped to serve it, as it is out of memory or stack");
  }

  /** One errand, made on the lent thread, done by the host. */
  private static final class Asked<R extends @Nullable Object> implements Errand {

    private final ThreadCall<?> call;
    private final Callable<? extends R> errand;

    /** Around the errand, as its own scopes are not around what the host does. */
    private final CancelScope scope;

    /** Where the lent thread waits. */
    private final WaitQueue asker = new WaitQueue(this);

    /** Written before {@link #done}, read after it. */
    private @Nullable Timed<R> result;

    private @Nullable Throwable failure;

    /** Set before those in the queue are woken. */
    private volatile boolean done;

    Asked(ThreadCall<?> call, Callable<? extends R> errand) {
      this.call = call;
      this.errand = errand;
      this.scope = (CancelScope) call.host.newInternalScope();
    }

    @Override
    public void run() {
      try {
        result = ScopedValue.where(SERVED, call).call(() -> scope.<R, Exception>call(errand::call));
      } catch (Throwable t) {
        failure = meaning(t);
      }
      tell();
    }

    @Override
    public void refuse() {
      failure = call.newUnserved();
      tell();
    }

    private void tell() {
      done = true;
      asker.wakeAll();
    }

    private Throwable meaning(Throwable thrown) {
      try {
        return Translation.of(call.host, thrown);
      } catch (Throwable worse) {
        return worse;
      }
    }

    /**
     * Waits to the end in any case, as what is done may use what is ours. If this thread is
     * cancelled meanwhile, so is the errand, and it is what came of that which counts.
     */
    R await() {
      RuntimeException interrupted = null;
      Throwable cancelled = null;
      try {
        awaitDone();
      } catch (Cancelled e) {
        cancelled = e;
      } catch (TaskInterruptedException e) {
        interrupted = e;
      }
      if (cancelled != null || interrupted != null) {
        scope.cancel("the thread that asked for it was cancelled, or interrupted");
        CancelScope.shielded(this::awaitDone);
      }
      if (failure == null && result instanceof Timed.CutOff<R>) {
        throw Sneaky.of(Objects.requireNonNull(cancelled != null ? cancelled : interrupted));
      }
      if (interrupted != null) {
        Thread.currentThread().interrupt(); // came too late for this call, and is for the next
      }
      if (failure != null) {
        throw Sneaky.of(failure);
      }
      return Objects.requireNonNull(result).orElseThrow();
    }

    private void awaitDone() {
      TaskRecord task = (TaskRecord) Task.current();
      WaitQueue.Waiter place = asker.enqueue(task);
      // In line first, asked then: either the end finds us there, or we find that it has come.
      if (done) {
        asker.withdraw(place);
      } else {
        asker.await(place);
      }
    }

    @Override
    public String toString() {
      return "what the host does for this thread";
    }
  }

  // -- looking

  /** Waits until no call of a task goes on that lives by {@code clock}. */
  static void awaitNone(TaskClock clock) {
    var task = (TaskRecord) Tasks.currentOrTemporary();
    ThreadCall<?> around = SERVED.isBound() ? SERVED.get() : callOf(task);
    if (around != null) {
      throw new IllegalStateException(
          "the body of '"
              + around.name
              + "' would wait for its own end: Threads.waitAllCompleted is for a task that no thread was lent for, so"
              + " wait after Threads.run has returned, or in another task");
    }
    task.checkCancelled();
    while (true) {
      // In line first, asked then: whichever call ends after the look wakes us.
      WaitQueue.Waiter place = WAITERS.enqueue(task);
      if (ACTIVE.stream().noneMatch(call -> call.host.runRecord().clock() == clock)) {
        WAITERS.withdraw(place);
        task.spendBudget();
        return;
      }
      WAITERS.await(place);
    }
  }

  static int countActive() {
    return ACTIVE.size();
  }

  static int countAbandoned() {
    return (int) ACTIVE.stream().filter(call -> call.abandoned).count();
  }

  @Override
  public String toString() {
    return "call '" + name + "' on another thread";
  }
}
