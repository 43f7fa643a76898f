package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import quantumforge.demo.StartReport.ExchangeStart;

/**
 * Watches a collector that begins with nothing until it has every order book. It breaks nothing;
 * the measurement goes on for as long as it takes. One thread of its own.
 */
final class ColdStart implements Disturbance {

  private static final Duration POLL = Duration.ofMillis(250);

  /** A book weighs 50 of the 4,200 that may be spent on books in a minute: 714 ms. */
  private static final Duration PATIENCE_FOR_EACH_BOOK = Duration.ofMillis(1_000);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int WORD_EVERY = 40;

  private final PlantProbe probe;
  private final DemoNode collector;
  private final ManagedProcess process;
  private final DemoScreen screen;
  private final Map<String, Progress> exchanges = new LinkedHashMap<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long begunNanos;
  private volatile long residentBytes;
  private Thread thread;

  /** How far one exchange is; times are -1 until it is so far. */
  private static final class Progress {
    private int books;
    private int synced;
    private double halfSeconds = -1;
    private double allSeconds = -1;
  }

  ColdStart(PlantProbe probe, DemoNode collector, ManagedProcess process, DemoScreen screen) {
    this.probe = probe;
    this.collector = collector;
    this.process = process;
    this.screen = screen;
  }

  @Override
  public void start() {
    begunNanos = System.nanoTime();
    thread = Thread.ofPlatform().daemon().name("cold-start").start(this::run);
  }

  @Override
  public void await() throws IOException, InterruptedException {
    try {
      done.get();
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause().getMessage(), failure.getCause());
    }
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** How the books of each exchange came. Valid once {@link #await} has returned. */
  List<ExchangeStart> exchanges() {
    List<ExchangeStart> all = new ArrayList<>();
    exchanges.forEach(
        (exchange, progress) ->
            all.add(
                new ExchangeStart(
                    exchange, progress.books, progress.halfSeconds, progress.allSeconds)));
    return all;
  }

  /** The most memory that the collector took so far. */
  long residentBytes() {
    return residentBytes;
  }

  private void run() {
    try {
      for (int looks = 0; !look(); looks++) {
        if (looks % WORD_EVERY == 0) {
          screen.event(words());
        }
        if (seconds() > patience().toSeconds()) {
          throw new IOException(words() + " after %.0f s".formatted(seconds()));
        }
        Thread.sleep(POLL);
      }
      screen.event("every book is synchronised after %.1f s".formatted(seconds()));
      done.complete(null);
    } catch (InterruptedException stopped) {
      done.cancel(false);
    } catch (IOException | RuntimeException failure) {
      done.completeExceptionally(failure);
    }
  }

  private boolean look() {
    residentBytes = Math.max(residentBytes, process.residentBytes());
    boolean all = true;
    JsonNode feeds = Measurement.report(probe, collector).path("feeds");
    for (JsonNode feed : feeds) {
      all &= note(feed);
    }
    return all && !feeds.isEmpty();
  }

  /** Whether the exchange has all of its books at this look. */
  private boolean note(JsonNode feed) {
    Progress progress =
        exchanges.computeIfAbsent(feed.path("exchange").asText(), exchange -> new Progress());
    progress.books = feed.path("symbols").size();
    progress.synced = 0;
    for (JsonNode symbol : feed.path("symbols")) {
      progress.synced += symbol.path("bookSynced").asBoolean() ? 1 : 0;
    }
    if (progress.halfSeconds < 0 && progress.synced * 2 >= progress.books) {
      progress.halfSeconds = seconds();
    }
    boolean all = progress.synced == progress.books;
    if (!all) {
      progress.allSeconds = -1;
    } else if (progress.allSeconds < 0) {
      progress.allSeconds = seconds();
    }
    return all;
  }

  private String words() {
    List<String> words = new ArrayList<>();
    exchanges.forEach(
        (exchange, progress) ->
            words.add("%s %d of %d".formatted(exchange, progress.synced, progress.books)));
    return "books synchronised: " + String.join(", ", words);
  }

  private Duration patience() {
    int books = exchanges.values().stream().mapToInt(progress -> progress.books).sum();
    return PATIENCE.plus(PATIENCE_FOR_EACH_BOOK.multipliedBy(books));
  }

  private double seconds() {
    return (System.nanoTime() - begunNanos) / 1e9;
  }
}
