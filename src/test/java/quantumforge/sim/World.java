package quantumforge.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Time, hosts and the links between them. One thread; the same seed gives the same run. What a host
 * was about to do waits while it is frozen and is done when it thaws, late; what it was about to do
 * when it crashed is never done.
 */
final class World {

  private final Dice dice;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final Map<String, Host> hosts = new HashMap<>();
  private final Set<String> cuts = new HashSet<>();
  private final List<String> trace = new ArrayList<>();
  private long now;
  private long scheduled;
  private long entries;
  private double loss;
  private long steps;
  private long hash = 1;

  World(long seed) {
    dice = new Dice(new SplittableRandom(seed));
  }

  private record Task(long at, long order, Host host, int life, Runnable work)
      implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private static final class Host {
    private boolean up = true;
    private int life;
    private long frozenUntil;
  }

  /** Whom no fault strikes. */
  private static final Host OUTSIDE = new Host();

  void add(String host) {
    hosts.put(host, new Host());
  }

  long now() {
    return now;
  }

  /** A number that never comes twice in a run. */
  long nextEntry() {
    return ++entries;
  }

  long between(long least, long most) {
    return dice.between(least, most);
  }

  boolean chance(double probability) {
    return dice.chance(probability);
  }

  /** For what must stay the same while something else of the run is left out. */
  Dice others() {
    return dice.others();
  }

  boolean isUp(String host) {
    return hosts.get(host).up;
  }

  boolean isFrozen(String host) {
    return hosts.get(host).frozenUntil > now;
  }

  /** Does something on a host after a while; never when the host crashes before. */
  void after(String host, long millis, Runnable work) {
    tasks.add(new Task(now + millis, scheduled++, hosts.get(host), hosts.get(host).life, work));
  }

  /** Does something whatever the hosts do. */
  void outside(long millis, Runnable work) {
    tasks.add(new Task(now + millis, scheduled++, OUTSIDE, 0, work));
  }

  void every(String host, long millis, Runnable work) {
    after(
        host,
        between(1, millis),
        new Runnable() {
          @Override
          public void run() {
            work.run();
            after(host, millis, this);
          }
        });
  }

  /** Sends something; it may be late, come twice, or be lost. */
  void send(String from, String to, Runnable received) {
    if (from.equals(to)) {
      after(to, 0, received);
      return;
    }
    int copies = chance(0.01) ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      long delay = chance(0.02) ? between(20, 400) : between(1, 10);
      Host receiver = hosts.get(to);
      int life = receiver.life;
      tasks.add(
          new Task(
              now + delay,
              scheduled++,
              receiver,
              life,
              () -> {
                if (!isCut(from, to) && !chance(loss)) {
                  received.run();
                }
              }));
    }
  }

  boolean isCut(String from, String to) {
    return !cuts.isEmpty() && cuts.contains(from + ">" + to);
  }

  void cutOneWay(String from, String to) {
    cuts.add(from + ">" + to);
  }

  void cut(String one, String other) {
    cutOneWay(one, other);
    cutOneWay(other, one);
  }

  void isolate(String host) {
    hosts.keySet().stream().filter(other -> !other.equals(host)).forEach(other -> cut(host, other));
  }

  void heal() {
    cuts.clear();
    loss = 0;
  }

  void lose(double share) {
    loss = share;
  }

  void crash(String host) {
    hosts.get(host).up = false;
    hosts.get(host).life++;
  }

  void restart(String host) {
    hosts.get(host).up = true;
    hosts.get(host).frozenUntil = 0;
  }

  void freeze(String host, long millis) {
    hosts.get(host).frozenUntil = now + millis;
  }

  void thaw(String host) {
    hosts.get(host).frozenUntil = now;
  }

  void note(String line) {
    hash = 31 * hash + line.hashCode() + 7 * now;
    trace.add("%7.3f %s".formatted(now / 1e3, line));
  }

  /** What was noted. */
  List<String> trace() {
    return trace;
  }

  /** How much was done, or would have been had a host been up. */
  long steps() {
    return steps;
  }

  /** Of all that happened. */
  long hash() {
    return hash;
  }

  void run(long untilMillis) {
    while (!tasks.isEmpty() && tasks.peek().at <= untilMillis) {
      Task task = tasks.poll();
      now = Math.max(now, task.at);
      steps++;
      Host host = task.host;
      if (host.frozenUntil > now) {
        tasks.add(new Task(host.frozenUntil, task.order, task.host, task.life, task.work));
      } else if (host.up && host.life == task.life) {
        task.work.run();
      }
    }
    now = untilMillis;
  }
}
