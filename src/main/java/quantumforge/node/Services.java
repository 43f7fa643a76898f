package quantumforge.node;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.RetryDelay;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus.State;

/**
 * Starts chains of services beside each other, each chain in order; stops one chain after the
 * other, each in reverse order, every service within its time. A service that does not start is
 * tried again until it does or the node stops; those behind it in its chain wait for it.
 */
final class Services {

  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final List<List<Hosted>> chains;
  private final NodeSettings settings;
  private final List<Thread> starters = new ArrayList<>();
  private boolean stopping;

  Services(List<List<Service>> chains, NodeSettings settings) {
    this.chains = chains.stream().map(chain -> chain.stream().map(Hosted::new).toList()).toList();
    this.settings = settings;
  }

  /** The services, each telling also when it did not start. */
  List<Service> list() {
    return chains.stream().<Service>flatMap(List::stream).toList();
  }

  /** Begins to start all chains; a service may wait for what it needs as long as it takes. */
  synchronized void start() {
    for (List<Hosted> chain : chains) {
      starters.add(Thread.ofVirtual().name("start-services").start(() -> start(chain)));
    }
  }

  /**
   * Starts all chains on this thread and gives up at the first failure, for a node that is of no
   * use before its services run. What was started is left to {@link #stop}.
   */
  void startNow() throws IOException, InterruptedException {
    for (List<Hosted> chain : chains) {
      for (Hosted service : chain) {
        startNow(service);
      }
    }
  }

  private void startNow(Hosted service) throws IOException, InterruptedException {
    if (!begin(service)) {
      return;
    }
    try {
      service.start();
      started(service);
    } catch (IOException | InterruptedException | RuntimeException known) {
      throw known;
    } catch (Exception failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  private void start(List<Hosted> chain) {
    try {
      for (Hosted service : chain) {
        startWhateverItTakes(service);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void startWhateverItTakes(Hosted service) throws InterruptedException {
    RetryDelay delay = new RetryDelay(settings.startRetryMin(), settings.startRetryMax());
    while (begin(service)) {
      try {
        service.start();
        started(service);
        return;
      } catch (InterruptedException stopped) {
        throw stopped;
      } catch (Exception e) {
        failed(service, e);
        Thread.sleep(delay.next());
      }
    }
  }

  private static void started(Hosted service) {
    service.started();
    if (service.status().state() != State.NOT_BUILT) {
      LOG.info("started {}", service.name());
    }
  }

  private static void failed(Hosted service, Exception failure) {
    String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    if (service.failed(reason)) {
      LOG.error("{} did not start and is tried again: {}", service.name(), reason);
    }
    LOG.debug("{} did not start", service.name(), failure);
  }

  private synchronized boolean begin(Hosted service) {
    if (!stopping) {
      service.begin();
    }
    return !stopping;
  }

  /** Ends all starting, then stops all that were begun; idempotent. */
  void stop() {
    List<Thread> starting;
    synchronized (this) {
      stopping = true;
      starting = List.copyOf(starters);
    }
    starting.forEach(Thread::interrupt);
    awaitEnd(starting);
    for (List<Hosted> chain : chains) {
      for (Hosted service : chain.reversed()) {
        if (service.endIfBegun()) {
          stop(service);
        }
      }
    }
  }

  /** A service that still starts would go on behind its stop. */
  private void awaitEnd(List<Thread> starting) {
    long deadlineNanos = System.nanoTime() + settings.stopTimeout().toNanos();
    try {
      for (Thread starter : starting) {
        if (!starter.join(Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime())))) {
          LOG.error("a service still starts {} ms after the stop", stopMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long stopMillis() {
    return settings.stopTimeout().toMillis();
  }

  private void stop(Hosted service) {
    long before = System.nanoTime();
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              service.stop();
              return null;
            });
    Thread thread = Thread.ofVirtual().name("stop-" + service.name()).start(task);
    try {
      task.get(stopMillis(), TimeUnit.MILLISECONDS);
      if (service.status().state() != State.NOT_BUILT) {
        LOG.info("stopped {} in {} ms", service.name(), (System.nanoTime() - before) / 1_000_000);
      }
    } catch (TimeoutException late) {
      thread.interrupt();
      LOG.error("{} did not stop within {} ms", service.name(), stopMillis());
    } catch (ExecutionException e) {
      LOG.error("{} did not stop in order", service.name(), e.getCause());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
