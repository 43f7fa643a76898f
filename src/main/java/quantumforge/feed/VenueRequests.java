package quantumforge.feed;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a venue, each time on a thread that may wait, and later when wanted. Thread-safe. */
final class VenueRequests {

  private static final Logger LOG = LoggerFactory.getLogger(VenueRequests.class);

  private final String exchange;
  private final ScheduledExecutorService timer;
  private final Consumer<Runnable> taking;
  private final ExecutorService answers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("feed-answer-", 0).factory());

  /**
   * @param timer begins what is asked later; stopped by its owner
   * @param taking runs what takes an answer
   */
  VenueRequests(String exchange, ScheduledExecutorService timer, Consumer<Runnable> taking) {
    this.exchange = exchange;
    this.timer = timer;
    this.taking = taking;
  }

  /**
   * Asks after a delay, and lets the answer be taken. Half of the delay is drawn: what failed
   * together is not asked for again together.
   *
   * @param then takes the answer and null, or null and why there is none
   */
  <T> void ask(long delayMillis, Supplier<CompletionStage<T>> request, BiConsumer<T, String> then) {
    Runnable ask =
        () ->
            request
                .get()
                .whenCompleteAsync(
                    (answer, failure) -> taking.accept(() -> then.accept(answer, message(failure))),
                    answers);
    try {
      if (delayMillis == 0) {
        answers.execute(ask);
      } else {
        long drawn = ThreadLocalRandom.current().nextLong(delayMillis / 2, delayMillis + 1);
        timer.schedule(() -> answers.execute(ask), drawn, TimeUnit.MILLISECONDS);
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("feed {}: stopped, asks for nothing more", exchange);
    }
  }

  private static String message(Throwable failure) {
    if (failure == null) {
      return null;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** Gives up what is being asked, and asks nothing more. */
  void stop() {
    answers.shutdownNow();
  }
}
