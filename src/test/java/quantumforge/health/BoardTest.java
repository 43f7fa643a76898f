package quantumforge.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Disk;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.Progress;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.health.ServerReport.Weakness;

class BoardTest {

  private static final long EARLIER_LIFE = 100;
  private static final long LATER_LIFE = 200;

  private long nanos;
  private final BehaviorTestKit<Board.Command> board =
      BehaviorTestKit.create(Board.create(() -> nanos));

  @Test
  void whatWasSentEarlierDoesNotCountWhenItArrivesLater() {
    says(LATER_LIFE, 2);
    says(LATER_LIFE, 1);
    assertThat(known().sequence()).isEqualTo(2);
    says(EARLIER_LIFE, 9);
    assertThat(known().agent()).isEqualTo(LATER_LIFE);
  }

  /** Its file is gone, and its machine's clock has been set back. */
  @Test
  void anAgentWhoseLifeLooksLikeAnEarlierOneIsHeardWhenTheOtherIsSilent() {
    says(LATER_LIFE, 2);
    nanos += Duration.ofSeconds(9).toNanos();
    says(EARLIER_LIFE, 1);
    assertThat(known().agent()).isEqualTo(LATER_LIFE);
    nanos += Duration.ofSeconds(2).toNanos();
    says(EARLIER_LIFE, 2);
    assertThat(known().agent()).isEqualTo(EARLIER_LIFE);
    says(EARLIER_LIFE, 3);
    assertThat(known().sequence()).isEqualTo(3);
  }

  private ServerReport known() {
    TestInbox<Board.Contents> inbox = TestInbox.create();
    board.run(new Board.Read(inbox.getRef()));
    return inbox.receiveMessage().servers().get("one").report();
  }

  private void says(long life, long sequence) {
    board.run(
        new Board.ServerReported(
            new ServerReport(
                "one",
                life,
                sequence,
                Decided.NOTHING,
                0,
                0,
                State.PRIMARY,
                "system",
                Position.NOWHERE,
                Stream.NONE,
                Gate.OPEN,
                0,
                Disk.UNKNOWN,
                Link.OPEN,
                Progress.NONE,
                0,
                Weakness.NONE,
                "",
                Optional.empty())));
  }
}
