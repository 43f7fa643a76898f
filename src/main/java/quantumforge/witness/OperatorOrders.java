package quantumforge.witness;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;

/** What an operator asks for, whether it can be done, and why not. */
@Deterministic
record OperatorOrders(DatabaseSituation situation) {

  private static final Set<State> WITHOUT_DATA =
      EnumSet.of(State.EMPTY, State.REBUILDING, State.BROKEN);

  private String primary() {
    return situation.record().primary();
  }

  private <C extends DatabaseCommand> Optional<C> asked(Class<C> kind) {
    return situation
        .command()
        .filter(asked -> asked.expectedEpoch() == situation.record().epoch())
        .filter(kind::isInstance)
        .map(kind::cast);
  }

  boolean ask(Class<? extends DatabaseCommand> kind) {
    return asked(kind).isPresent();
  }

  /**
   * The server that an operator forces, when nobody goes on taking commits in its place: the former
   * primary's agent will hear of it and end its server, or he gives his word that it is off. Not
   * one that is not heard, while the primary takes commits: all that would follow is that nobody
   * does. Also the primary that is not promoted, since it lacks what it had confirmed: the other
   * one may be gone.
   */
  Optional<String> forced() {
    return asked(DatabaseCommand.Force.class)
        .filter(force -> force.formerIsOff() || situation.inTouch(primary()).isPresent())
        .map(DatabaseCommand.Force::server)
        .filter(
            server ->
                isOther(server) && !wouldEndCommits(server) && !hasNoData(server)
                    || isToBePromoted(server));
  }

  /** Its agent says that nothing there could be promoted. */
  private boolean hasNoData(String server) {
    return situation
        .fresh(server)
        .filter(report -> WITHOUT_DATA.contains(report.state()))
        .isPresent();
  }

  /** The primary takes commits, and nobody would: the other server's agent is not heard. */
  private boolean wouldEndCommits(String server) {
    return new PrimaryService(situation).is(State.PRIMARY) && situation.fresh(server).isEmpty();
  }

  private boolean isToBePromoted(String server) {
    return server.equals(primary()) && new PrimaryService(situation).is(State.STANDBY);
  }

  private boolean isOther(String server) {
    return situation.servers().contains(server) && !server.equals(primary());
  }

  /** The standby whose data an operator wants to be made anew, while they can be copied. */
  Optional<String> reinited() {
    return asked(DatabaseCommand.Reinit.class)
        .map(DatabaseCommand.Reinit::server)
        .filter(this::isOther)
        .filter(server -> !isBeingRebuilt(server))
        .filter(server -> new PrimaryService(situation).upToDate().isPresent());
  }

  private boolean isBeingRebuilt(String server) {
    return situation.fresh(server).filter(report -> report.state() == State.REBUILDING).isPresent();
  }

  /** Why what an operator asks for cannot be done, where no rule can say it. */
  Optional<String> obstacle() {
    return asked(DatabaseCommand.Reinit.class)
        .flatMap(reinit -> obstacleToReinit(reinit.server()))
        .or(this::obstacleToForce)
        .or(this::obstacleToBegin);
  }

  private Optional<String> obstacleToReinit(String server) {
    if (unknown(server).isPresent()) {
      return unknown(server);
    }
    if (server.equals(primary())) {
      return Optional.of(
          "%s is the primary of epoch %d, and only a standby's data are thrown away"
              .formatted(server, situation.record().epoch()));
    }
    return isBeingRebuilt(server)
        ? Optional.of("the data of %s are being made anew already".formatted(server))
        : Optional.empty();
  }

  private Optional<String> obstacleToForce() {
    return asked(DatabaseCommand.Force.class)
        .filter(force -> forced().isEmpty())
        .map(DatabaseCommand.Force::server)
        .map(server -> unknown(server).orElseGet(() -> obstacleToForce(server)));
  }

  private String obstacleToForce(String server) {
    if (server.equals(primary())) {
      return "%s is the primary of epoch %d already".formatted(server, situation.record().epoch());
    }
    if (hasNoData(server)) {
      return "%s has no data that could be used: they must be copied first (./forge db)"
          .formatted(server);
    }
    return wouldEndCommits(server)
        ? "%1$s takes commits, and %2$s is not heard, so nobody would: start %2$s first"
            .formatted(primary(), server)
        : "%1$s may still take commits, which would be lost: its agent does not hear the witness, and so would not end it; turn the machine of %1$s off, and say so with --former-is-off"
            .formatted(primary());
  }

  private Optional<String> obstacleToBegin() {
    return new DatabaseBirth(situation).isOver()
        ? Optional.empty()
        : Optional.of(
            "%s has not made the first database yet: its agent says what is in the way"
                .formatted(primary()));
  }

  private Optional<String> unknown(String server) {
    return situation.servers().contains(server)
        ? Optional.empty()
        : Optional.of(
            "there is no server \"%s\", but %s"
                .formatted(server, String.join(" and ", situation.servers())));
  }
}
