package quantumforge.exchange.tape;

import java.util.Objects;

/**
 * One thing that a recorder wrote down, in the order of the file. Times are the recorder's own
 * clock in nanoseconds since the epoch; 0 where the format has none. Payloads are JSON text exactly
 * as received or sent.
 */
public sealed interface TapeRecord {

  /** The line of the decompressed file, 1-based. */
  long line();

  /**
   * A frame that the exchange sent.
   *
   * @param connection which connection brought it; empty when the format names none
   */
  record Frame(long line, long receivedNanos, String connection, String payload)
      implements TapeRecord {
    public Frame {
      Objects.requireNonNull(connection, "connection");
      Objects.requireNonNull(payload, "payload");
    }
  }

  /**
   * The answer to a REST request.
   *
   * @param url the request; empty when the format does not keep it
   */
  record RestAnswer(long line, long receivedNanos, String connection, String url, String payload)
      implements TapeRecord {
    public RestAnswer {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(payload, "payload");
    }
  }

  /** What the recorder was asked to record. */
  record Configuration(long line, String payload) implements TapeRecord {
    public Configuration {
      Objects.requireNonNull(payload, "payload");
    }
  }

  /** A frame that the recorder sent. */
  record Sent(long line, long sentNanos, String connection, String address, String payload)
      implements TapeRecord {
    public Sent {
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(payload, "payload");
    }
  }

  /** A connection was opened. */
  record Connected(long line, long connectedNanos, String connection, String address)
      implements TapeRecord {
    public Connected {
      Objects.requireNonNull(address, "address");
    }
  }
}
