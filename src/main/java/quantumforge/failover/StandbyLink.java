package quantumforge.failover;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import quantumforge.failover.LocalServer.Sender;
import quantumforge.kernel.Lsn;

/**
 * Which of those who receive the log under the standby's name is the standby: the one that uses its
 * slot, which only one can at a time, and comes from its address. Any other one confirms commits in
 * its place. Used by one thread.
 */
final class StandbyLink {

  /** In these states what one confirms lets commits go (PostgreSQL, syncrep.c). */
  private static final List<String> CONFIRMING = List.of("streaming", "stopping");

  private final Predicate<String> isPeers;
  private long standbyPid;
  private String impostor = "";

  /**
   * @param isPeers whether an address may be the standby's
   */
  StandbyLink(Predicate<String> isPeers) {
    this.isPeers = isPeers;
  }

  /**
   * The standby's connection.
   *
   * @param up whether the log streams to it
   * @param confirmed what it has confirmed to have on its disk
   */
  record View(boolean up, Lsn confirmed) {

    static final View NONE = new View(false, Lsn.ZERO);
  }

  /** Picks the standby. */
  View standby(List<Sender> named) {
    Optional<Sender> standby = named.stream().filter(this::isStandby).findFirst();
    standby.ifPresent(sender -> standbyPid = sender.pid());
    return standby
        .map(sender -> new View(sender.state().equals("streaming"), sender.confirmed()))
        .orElse(View.NONE);
  }

  private boolean isStandby(Sender sender) {
    return sender.hasSlot() && isPeers.test(sender.address());
  }

  /** Whether one of them may confirm in the standby's place; then they must be asked for again. */
  boolean isDoubtful(List<Sender> named) {
    return named.stream().anyMatch(this::isStranger);
  }

  /** The standby's own connection has no slot any more while it ends. */
  private boolean isStranger(Sender sender) {
    return CONFIRMING.contains(sender.state()) && !isStandby(sender) && sender.pid() != standbyPid;
  }

  /**
   * Who confirms commits in the standby's place. Who has the slot and who streams are read one
   * after the other, so that a standby that has just come may seem to be without; hence two reads.
   * One that was seen is kept in mind as long as commits wait for somebody.
   *
   * @param first who received the log
   * @param second who received it when it was asked for again behind that
   * @param commitsWait whether commits wait for anybody
   * @return for people; empty for nobody
   */
  String impostor(List<Sender> first, List<Sender> second, boolean commitsWait) {
    Optional<Sender> stranger =
        second.stream()
            .filter(this::isStranger)
            .filter(sender -> first.stream().anyMatch(one -> isStranger(one, sender)))
            .findFirst();
    if (stranger.isPresent()) {
      impostor =
          "a process at %s, sent to by the server's process %d, %s"
              .formatted(
                  stranger.get().address(),
                  stranger.get().pid(),
                  stranger.get().hasSlot() ? "uses the standby's slot" : "without its slot");
    } else if (!commitsWait) {
      impostor = "";
    }
    return impostor;
  }

  private boolean isStranger(Sender one, Sender other) {
    return one.pid() == other.pid() && isStranger(one);
  }

  /** Another life of the server: what was confirmed in the last one does not matter in it. */
  void begins() {
    standbyPid = 0;
    impostor = "";
  }
}
