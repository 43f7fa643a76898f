package quantumforge.exchange.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.MarketListener;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * One logical connection: as many sockets as its streams need, each kept open by its keeper, told
 * to the listener as one. It is up while all of its sockets are.
 */
final class MarketConnection implements AutoCloseable, SocketKeeper.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(MarketConnection.class);

  private final int number;
  private final String exchange;
  private final SocketSettings settings;
  private final SocketKeeper.Venue venue;
  private final MarketListener listener;
  private final BadMessages badMessages;
  private final Consumer<MarketConnection> onClose;
  private final Rotation rotation;
  private final ReentrantLock order = new ReentrantLock();
  private final Set<SocketKeeper> up = new HashSet<>();
  private volatile List<SocketKeeper> keepers = List.of();
  private volatile boolean closed;

  MarketConnection(
      int number,
      String exchange,
      SocketSettings settings,
      SocketKeeper.Venue venue,
      MarketListener listener,
      BadMessages badMessages,
      Consumer<MarketConnection> onClose) {
    this.number = number;
    this.exchange = exchange;
    this.settings = settings;
    this.venue = venue;
    this.listener = listener;
    this.badMessages = badMessages;
    this.onClose = onClose;
    this.rotation = Rotation.of(number, venue.originNanos(), settings.ageMax());
  }

  int number() {
    return number;
  }

  /** Has the sockets replaced that may carry the instrument. */
  void renew(Instrument instrument, String why) {
    keepers.stream().filter(keeper -> keeper.carries(instrument)).forEach(k -> k.renew(why));
  }

  /**
   * Opens the sockets; blocks while their plans are made.
   *
   * @param plans one for each socket; none when the venue has nothing of what is wanted
   */
  void open(Supplier<List<? extends SocketPlan>> plans) {
    List<SocketKeeper> created = new ArrayList<>();
    for (SocketPlan plan : plans.get()) {
      String name = exchange + "/" + number + "." + created.size();
      created.add(new SocketKeeper(name, plan, settings, rotation, venue, this));
    }
    if (created.isEmpty()) {
      LOG.error("{} connection {}: no symbol to subscribe to", exchange, number);
      listener.onDisconnected(number, "the venue has none of the configured symbols");
      return;
    }
    order.lock();
    try {
      if (!closed) {
        keepers = List.copyOf(created);
        keepers.forEach(SocketKeeper::start);
      }
    } finally {
      order.unlock();
    }
  }

  /** Returns at once; what is being handed on is still handed on. */
  @Override
  public void close() {
    // Without the lock: a listener that blocks may hold it for long.
    closed = true;
    keepers.forEach(SocketKeeper::close);
    onClose.accept(this);
  }

  @Override
  public void onUp(SocketKeeper keeper) {
    order.lock();
    try {
      up.add(keeper);
      if (up.size() == keepers.size()) {
        listener.onConnected(number);
      }
    } finally {
      order.unlock();
    }
  }

  @Override
  public void onDown(SocketKeeper keeper, String cause) {
    order.lock();
    try {
      boolean whole = up.size() == keepers.size();
      if (up.remove(keeper) && whole) {
        listener.onDisconnected(number, cause);
      }
    } finally {
      order.unlock();
    }
  }

  @Override
  public void onTick(long socket, Tick tick) {
    order.lock();
    try {
      listener.onTick(number, socket, tick);
    } finally {
      order.unlock();
    }
  }

  @Override
  public void onNewestTrade(Instrument instrument, long tradeId) {
    order.lock();
    try {
      listener.onNewestTrade(number, instrument, tradeId);
    } finally {
      order.unlock();
    }
  }

  @Override
  public void onBookLost(long socket, Instrument instrument, String cause) {
    order.lock();
    try {
      listener.onBookLost(number, socket, instrument, cause);
    } finally {
      order.unlock();
    }
  }

  @Override
  public void onSocketEnded(long socket) {
    order.lock();
    try {
      listener.onSocketEnded(number, socket);
    } finally {
      order.unlock();
    }
  }

  @Override
  public void onBad(BadKind kind, String reason, String excerpt) {
    badMessages.note(number, kind, reason, excerpt);
    order.lock();
    try {
      listener.onBadMessage(number, reason);
    } finally {
      order.unlock();
    }
  }
}
