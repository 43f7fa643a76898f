package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.List;
import quantumforge.kernel.Tick;

/** The protocol of one venue over a {@link PairMarket}. Thread-safe. */
interface PairDialect {

  /** Who is spoken to. */
  interface Listener {

    /** Takes one message; may wait for room. */
    void say(String text);

    /** Takes one message of the market; {@code stream} is the pair, {@code @} and the channel. */
    void say(String stream, String text);
  }

  /**
   * So many in any window of a length.
   *
   * @param most 1 or more
   */
  record Rate(int most, Duration window) {

    static Rate perSecond(int most) {
      return new Rate(most, Duration.ofSeconds(1));
    }

    @Override
    public String toString() {
      return most + " in " + window.toSeconds() + " s";
    }
  }

  /**
   * The venue's limits.
   *
   * @param messages of one address when {@code ofAddress}, else of one connection
   * @param connects of one address
   * @param requests REST calls of one address
   * @param subscribeWithin a connection that subscribes to nothing for so long is closed
   */
  record Limits(
      Rate messages, boolean ofAddress, Rate connects, Rate requests, Duration subscribeWithin) {}

  /** What people call the venue. */
  String venue();

  Limits limits();

  /** Whether clients may open a stream there. */
  boolean streamsAt(String path);

  /** Says what a new client hears first. */
  void greet(Listener client);

  /** Answers one message of a client. */
  void answer(Listener client, String text);

  /** Tells a client that it sends too much. */
  void tooMany(Listener client);

  /** Says what is said each second; {@code quiet}: the client has heard nothing for a second. */
  void second(Listener client, boolean quiet);

  /** Forgets a client that is gone. */
  void forget(Listener client);

  /** Lets something happen, and says it to whom it concerns. */
  void happen(Tick tick);

  /** Says what was held back, as far as it is due; {@code all} of it when the market has ended. */
  void flush(boolean all);

  /** Answers a REST call. */
  HttpResponse rest(HttpRequest request);

  /** The answer to a REST call beyond the limit. */
  HttpResponse tooManyRequests();

  /** The answer to a REST call that is refused with a status. */
  HttpResponse refused(int status);

  /**
   * So many of the next book messages have a wrong checksum.
   *
   * @param symbol the venue's name of a pair, or {@code *}
   * @throws IllegalArgumentException when there is no such pair, or the venue has no checksums
   */
  void wrongChecksums(String symbol, int count);

  /** Ends every fault of this venue's own that is still to come. */
  void clearFaults();

  /** How many clients hear both the book and the trades of each pair, at the least. */
  int wholeListeners();

  /** When a subscription changed last, on the clock of {@link System#nanoTime}. */
  long changedNanos();

  /** To how many channels of pairs a client listens. */
  int streams(Listener client);

  /** What was said of each pair, in the order of their names. */
  List<PaperLedger.Entry> ledger();
}
