package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

  private static final DatabaseRecord FIRST = DatabaseRecord.NONE.first("one");
  private static final Ballot OLDER = new Ballot(1, "w1");
  private static final Ballot NEWER = new Ballot(2, "w2");

  @TempDir Path folder;

  private final TestInbox<Ledger.Answer> answers = TestInbox.create();
  private final AtomicReference<String> told = new AtomicReference<>("nothing");

  @Test
  void whatWasAnsweredOutlivesTheNode() {
    open().run(new Ledger.Write(OLDER, FIRST, 1, answers.getRef()));
    open().run(new Ledger.Claim(NEWER, 1, answers.getRef()));
    answers.getAllReceived();

    open().run(new Ledger.Write(OLDER, FIRST.arming("two"), 2, answers.getRef()));

    assertThat(answers.receiveMessage().copy()).isEqualTo(new LedgerCopy(NEWER, OLDER, FIRST));
  }

  /** It may have promised, or have had, what nobody can read any more. */
  @Test
  void aCopyThatIsDamagedDoesNotAnswer() throws IOException {
    open().run(new Ledger.Write(OLDER, FIRST, 1, answers.getRef()));
    answers.getAllReceived();
    Path file = folder.resolve("ledger");
    Files.writeString(file, Files.readString(file).replace("epoch=1", "epoch=2"));

    open().run(new Ledger.Claim(NEWER, 1, answers.getRef()));

    assertThat(answers.hasMessages()).isFalse();
    assertThat(told.get()).contains("does not count", "is damaged");
  }

  /** Else it would be found out when something has to be decided. */
  @Test
  void aDiskThatTakesNothingIsToldOfAlthoughNothingIsDecided() throws IOException {
    BehaviorTestKit<Ledger.Command> ledger = open();
    ledger.run(new Ledger.Write(OLDER, FIRST, 1, answers.getRef()));
    assertThat(told.get()).isEmpty();
    answers.getAllReceived();
    Path aside = folder.resolveSibling(folder.getFileName() + "-aside");
    Files.move(folder, aside);
    try {
      ledger.run(Ledger.Try.NOW);
      assertThat(told.get()).contains("cannot be kept here", "make its folder writable");
      ledger.run(new Ledger.Write(OLDER, FIRST, 2, answers.getRef()));
      assertThat(answers.receiveMessage().copy().record()).isEqualTo(FIRST);
      ledger.run(new Ledger.Claim(NEWER, 3, answers.getRef()));
      assertThat(answers.hasMessages()).isFalse();
    } finally {
      Files.move(aside, folder);
    }
    ledger.run(Ledger.Try.NOW);
    assertThat(told.get()).isEmpty();
  }

  @Test
  void aCopyThatHasNothingYetIsTriedToo() {
    open().run(Ledger.Try.NOW);
    assertThat(told.get()).isEmpty();
    open().run(new Ledger.Claim(NEWER, 1, answers.getRef()));
    assertThat(answers.receiveMessage().copy())
        .isEqualTo(new LedgerCopy(NEWER, LedgerCopy.EMPTY.accepted(), DatabaseRecord.NONE));
  }

  @Test
  void aRequestAtWhichItFailsDoesNotEndIt() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      TestProbe<Ledger.Answer> probe = kit.createTestProbe();
      ActorRef<Ledger.Command> ledger = kit.spawn(Ledger.create("backup", folder, told::set));
      ledger.tell(new Ledger.Write(OLDER, FIRST, 1, probe.getRef()));
      assertThat(probe.receiveMessage().copy().record()).isEqualTo(FIRST);
      ledger.tell(new Ledger.Claim(null, 2, probe.getRef()));
      // While it begins anew it keeps what it is asked.
      ledger.tell(new Ledger.Claim(NEWER, 3, probe.getRef()));
      assertThat(probe.receiveMessage(Duration.ofSeconds(30)).copy())
          .isEqualTo(new LedgerCopy(NEWER, OLDER, FIRST));
    } finally {
      kit.shutdownTestKit();
    }
  }

  private BehaviorTestKit<Ledger.Command> open() {
    return BehaviorTestKit.create(Ledger.create("backup", folder, told::set));
  }
}
