package quantumforge.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One store of one brain. */
record StoreKey(DemoNode brain, Kind kind) {

  /** Which stores a brain has. */
  enum Kind {
    REDIS,
    QUESTDB;

    /** As reports name it. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Connects to stores. */
  interface Opener {

    /** A connection of its own; thread-safe. */
    TradeStore open(StoreKey key) throws IOException;
  }

  /** Every store of these brains. */
  static List<StoreKey> of(List<DemoNode> brains) {
    return brains.stream()
        .flatMap(brain -> Stream.of(Kind.values()).map(kind -> new StoreKey(brain, kind)))
        .toList();
  }
}
