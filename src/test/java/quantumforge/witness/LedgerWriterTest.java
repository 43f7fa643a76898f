package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Step;
import quantumforge.witness.LedgerCopy.Request;
import quantumforge.witness.LedgerWriter.Effect;
import quantumforge.witness.LedgerWriter.Event;

class LedgerWriterTest {

  private static final DatabaseRecord FIRST = DatabaseRecord.NONE.first("one");

  private final LedgerWriter writer = new LedgerWriter(3);
  private final Map<String, LedgerCopy> copies = new LinkedHashMap<>();
  private final List<Effect> told = new ArrayList<>();

  LedgerWriterTest() {
    List.of("a", "b", "c").forEach(node -> copies.put(node, LedgerCopy.EMPTY));
  }

  @Test
  void aRecordIsStoredWhenAMajorityHasIt() {
    LedgerWriter.State leading = lead("w1", List.of("a", "b"));

    Step<LedgerWriter.State, Effect> wanted = writer.step(leading, new Event.Wanted(FIRST));
    LedgerWriter.State one = answer(wanted, "a");
    assertThat(told).isEmpty();
    LedgerWriter.State two = answer(one, asked(wanted), "b");

    assertThat(told).containsExactly(new Effect.Stored(FIRST));
    assertThat(two.isIdle()).isTrue();
  }

  @Test
  void aSuccessorFindsWhatIsOnAMajorityAndWritesItUnderItsOwnBallot() {
    store(lead("w1", List.of("a", "b")), FIRST, List.of("a", "b"));

    lead("w2", List.of("b", "c"));

    assertThat(told).contains(new Effect.Stored(FIRST));
    assertThat(copies.get("c").record()).isEqualTo(FIRST);
  }

  @Test
  void aPredecessorsWriteIsRefusedAndSaysSo() {
    LedgerWriter.State old = lead("w1", List.of("a", "b"));
    lead("w2", List.of("b", "c"));

    Step<LedgerWriter.State, Effect> late = writer.step(old, new Event.Wanted(FIRST));
    answer(late, "b");

    assertThat(told).hasSize(1).first().isInstanceOf(Effect.Lost.class);
    assertThat(copies.get("b").record()).isEqualTo(DatabaseRecord.NONE);
  }

  @Test
  void anAnswerThatComesTwiceCountsOnce() {
    Step<LedgerWriter.State, Effect> wanted =
        writer.step(lead("w1", List.of("a", "b")), new Event.Wanted(FIRST));
    LedgerWriter.State once = answer(wanted, "a");
    answer(once, asked(wanted), "a");

    assertThat(told).isEmpty();
  }

  @Test
  void anOlderVersionThatArrivesLateDoesNotReplaceANewerOne() {
    Ballot ballot = new Ballot(1, "w1");
    LedgerCopy copy =
        LedgerCopy.EMPTY
            .after(new Request.Write(ballot, FIRST.arming("two")))
            .after(new Request.Write(ballot, FIRST));

    assertThat(copy.record()).isEqualTo(FIRST.arming("two"));
  }

  @Test
  void aWitnessThatIsFollowedStillIsConfirmedAgainAndAgain() {
    LedgerWriter.State idle = lead("w1", List.of("a", "b"));

    Step<LedgerWriter.State, Effect> once = writer.step(idle, new Event.Waited());
    LedgerWriter.State one = answer(once, "a");
    assertThat(told).isEmpty();
    LedgerWriter.State two = answer(one, asked(once), "b");
    assertThat(told).containsExactly(new Effect.Confirmed());

    answer(writer.step(two, new Event.Waited()), "a");
    assertThat(told).hasSize(1);
  }

  @Test
  void whatWasAnsweredToAnEarlierRoundConfirmsNothingNow() {
    Step<LedgerWriter.State, Effect> before =
        writer.step(lead("w1", List.of("a", "b")), new Event.Waited());
    LedgerWriter.State one = answer(before, "a");
    LedgerWriter.State confirmed = answer(one, asked(before), "b");
    told.clear();

    Step<LedgerWriter.State, Effect> now = writer.step(confirmed, new Event.Waited());
    LedgerWriter.State again = answer(now.state(), asked(before), "b");
    answer(again, asked(before), "c");

    assertThat(told).isEmpty();
  }

  @Test
  void answersThatTakeLongerThanItWaitsForThemConfirmAllTheSame() {
    Step<LedgerWriter.State, Effect> first =
        writer.step(lead("w1", List.of("a", "b")), new Event.Waited());
    LedgerWriter.State waiting = writer.step(first.state(), new Event.Waited()).state();
    LedgerWriter.State one = answer(waiting, asked(first), "a");

    answer(writer.step(one, new Event.Waited()).state(), asked(first), "b");

    assertThat(told).containsExactly(new Effect.Confirmed());
  }

  @Test
  void aWitnessThatIsIdleHearsThatAnotherOneClaims() {
    LedgerWriter.State old = lead("w1", List.of("a", "b"));
    lead("w2", List.of("b", "c"));

    answer(writer.step(old, new Event.Waited()), "b");

    assertThat(told).hasSize(1).first().isInstanceOf(Effect.Lost.class);
  }

  @Test
  void aClaimThatMeetsAPredecessorsBallotIsRepeatedAtOnce() {
    lead("w1", List.of("a", "b"));
    Step<LedgerWriter.State, Effect> claim = writer.claim("w0", Ballot.NONE);

    Step<LedgerWriter.State, Effect> refused = refused(claim.state(), claim, "a");

    Ballot higher = asked(refused).request().ballot();
    assertThat(higher).isGreaterThan(copies.get("a").promised());
    assertThat(asked(refused).request()).isEqualTo(new Request.Claim(higher));
  }

  @Test
  void whoLostTheRecordLetsTheOtherWitnessBeAndClaimsAgainLater() {
    LedgerWriter.State old = lead("w1", List.of("a", "b"));
    lead("w2", List.of("b", "c"));
    Step<LedgerWriter.State, Effect> late = writer.step(old, new Event.Waited());
    LedgerWriter.State resting = answer(late.state(), asked(late), "b");

    int waits = 0;
    Step<LedgerWriter.State, Effect> waited = writer.step(resting, new Event.Waited());
    while (waited.effects().isEmpty()) {
      waits++;
      waited = writer.step(waited.state(), new Event.Waited());
    }

    assertThat(waits).isBetween(ClaimPatience.REPLACED_WAITS - 1, ClaimPatience.REPLACED_WAITS);
    assertThat(asked(waited).request().ballot()).isGreaterThan(copies.get("b").promised());
  }

  /** Each round of the two takes longer than it takes the other one to claim. */
  @Test
  void twoWitnessesDoNotTakeTheRecordFromEachOtherForEver() {
    Map<String, Step<LedgerWriter.State, Effect>> witnesses = new TreeMap<>();
    List.of("w1", "w2").forEach(name -> witnesses.put(name, writer.claim(name, Ballot.NONE)));
    Map<String, Integer> longest = new TreeMap<>();
    Map<String, Integer> held = new TreeMap<>();

    for (int turn = 0; turn < 400; turn++) {
      for (String name : witnesses.keySet()) {
        witnesses.compute(name, (same, before) -> turn(before));
      }
      witnesses.forEach(
          (name, now) -> {
            held.merge(name, now.state().isIdle() ? 1 : 0, (a, one) -> one == 0 ? 0 : a + 1);
            longest.merge(name, held.get(name), Math::max);
          });
    }

    assertThat(longest.values()).anyMatch(turns -> turns >= ClaimPatience.REPLACED_WAITS);
    assertThat(told.stream().filter(Effect.Lost.class::isInstance).count()).isLessThan(400 / 5);
  }

  /** All that was asked reaches every copy and is answered, and then a wait is over. */
  private Step<LedgerWriter.State, Effect> turn(Step<LedgerWriter.State, Effect> before) {
    LedgerWriter.State state = before.state();
    for (Effect effect : before.effects()) {
      if (effect instanceof Effect.Ask ask) {
        for (String node : copies.keySet()) {
          state = answer(state, ask, node);
        }
      }
    }
    return writer.step(state, new Event.Waited());
  }

  private Step<LedgerWriter.State, Effect> refused(
      LedgerWriter.State state, Step<LedgerWriter.State, Effect> asked, String node) {
    LedgerCopy after = copies.get(node).after(asked(asked).request());
    return writer.step(
        state,
        new Event.Answered(node, asked(asked).request().ballot(), asked(asked).round(), after));
  }

  /** Claims until it may write; what it said on the way is forgotten, but not what it stored. */
  private LedgerWriter.State lead(String witness, List<String> heard) {
    Ballot highest =
        copies.values().stream()
            .map(LedgerCopy::promised)
            .max(Ballot::compareTo)
            .orElse(Ballot.NONE);
    Step<LedgerWriter.State, Effect> claim = writer.claim(witness, highest);
    LedgerWriter.State state = claim.state();
    told.clear();
    for (String node : heard) {
      state = answer(state, asked(claim), node);
    }
    Effect.Ask write =
        new Effect.Ask(new Request.Write(state.ballot(), state.record()), state.round());
    for (String node : heard) {
      state = answer(state, write, node);
    }
    assertThat(state.isIdle()).isTrue();
    if (state.record().equals(DatabaseRecord.NONE)) {
      told.clear();
    }
    return state;
  }

  private void store(LedgerWriter.State state, DatabaseRecord record, List<String> heard) {
    Step<LedgerWriter.State, Effect> wanted = writer.step(state, new Event.Wanted(record));
    LedgerWriter.State now = wanted.state();
    for (String node : heard) {
      now = answer(now, asked(wanted), node);
    }
  }

  private LedgerWriter.State answer(Step<LedgerWriter.State, Effect> asked, String node) {
    return answer(asked.state(), asked(asked), node);
  }

  private LedgerWriter.State answer(LedgerWriter.State state, Effect.Ask asked, String node) {
    LedgerCopy after = copies.get(node).after(asked.request());
    copies.put(node, after);
    Step<LedgerWriter.State, Effect> step =
        writer.step(
            state, new Event.Answered(node, asked.request().ballot(), asked.round(), after));
    step.effects().stream().filter(effect -> !(effect instanceof Effect.Ask)).forEach(told::add);
    return step.state();
  }

  private static Effect.Ask asked(Step<LedgerWriter.State, Effect> step) {
    return (Effect.Ask) step.effects().getFirst();
  }
}
