package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
  }

  @Test
  void aRequestAtWhichItFailsDoesNotEndIt() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      TestProbe<Ledger.Answer> probe = kit.createTestProbe();
      ActorRef<Ledger.Command> ledger = kit.spawn(Ledger.create("backup", folder));
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
    return BehaviorTestKit.create(Ledger.create("backup", folder));
  }
}
