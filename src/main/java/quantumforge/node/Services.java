package quantumforge.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus.State;

/**
 * Starts chains of services beside each other, each chain in order; stops one chain after the
 * other, each in reverse order, every service within its time.
 */
final class Services {

  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final List<List<Hosted>> chains;
  private final Duration stopTimeout;
  private final List<Thread> starters = new ArrayList<>();
  private boolean stopping;

  Services(List<List<Service>> chains, NodeSettings settings) {
    this.chains = chains.stream().map(chain -> chain.stream().map(Hosted::new).toList()).toList();
    this.stopTimeout = settings.stopTimeout();
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

  /** Returns when every chain was started or gave up. */
  void awaitStarted() throws InterruptedException {
    List<Thread> running;
    synchronized (this) {
      running = List.copyOf(starters);
    }
    for (Thread starter : running) {
      starter.join();
    }
  }

  /** A service that fails shows as failed, and those behind it in its chain are not started. */
  private void start(List<Hosted> chain) {
    for (Hosted service : chain) {
      if (!begin(service)) {
        return;
      }
      try {
        service.start();
        if (service.status().state() != State.NOT_BUILT) {
          LOG.info("started {}", service.name());
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      } catch (Exception e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        String name = service.name();
        service.failed(reason);
        LOG.error("{} did not start: {}", name, reason);
        LOG.debug("{} did not start", name, e);
        return;
      }
    }
  }

  private synchronized boolean begin(Hosted service) {
    if (!stopping) {
      service.begin();
    }
    return !stopping;
  }

  /** Why the first service that did not start did not; empty when all did. */
  Optional<String> firstFailure() {
    return list().stream()
        .map(Service::status)
        .filter(status -> status.state() == State.FAILED)
        .map(status -> status.name() + ": " + status.detail())
        .findFirst();
  }

  /** Stops all that were started; idempotent. */
  void stop() {
    synchronized (this) {
      stopping = true;
      starters.forEach(Thread::interrupt);
    }
    for (List<Hosted> chain : chains) {
      for (Hosted service : chain.reversed()) {
        if (service.endIfBegun()) {
          stop(service);
        }
      }
    }
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
      task.get(stopTimeout.toMillis(), TimeUnit.MILLISECONDS);
      if (service.status().state() != State.NOT_BUILT) {
        LOG.info("stopped {} in {} ms", service.name(), (System.nanoTime() - before) / 1_000_000);
      }
    } catch (TimeoutException late) {
      thread.interrupt();
      LOG.error("{} did not stop within {} ms", service.name(), stopTimeout.toMillis());
    } catch (ExecutionException e) {
      LOG.error("{} did not stop in order", service.name(), e.getCause());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
