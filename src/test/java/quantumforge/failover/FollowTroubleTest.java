package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.failover.FollowTrouble.Verdict;

class FollowTroubleTest {

  private static final long PATIENCE_MILLIS = 60_000;
  private static final long STRANDED_MILLIS = FollowTrouble.STRANDED_MILLIS + 1;
  private static final String PROOF =
      "could not receive data from WAL stream: ERROR:  requested WAL segment 00000001000000000000000A has already been removed";
  private static final String REFUSED =
      "could not connect to the primary server: FATAL:  too many connections";

  private final FollowTrouble trouble = new FollowTrouble();

  @ParameterizedTest
  @ValueSource(
      strings = {
        PROOF,
        "new timeline 3 forked off current database system timeline 2 before current recovery point 0/5000110",
        "new timeline 3 is not a child of database system timeline 2",
        "highest timeline 1 of the primary is behind recovery timeline 2",
        "could not start WAL streaming: ERROR:  requested starting point 0/6000000 on timeline 1 is not in this server's history",
        "could not receive data from WAL stream: ERROR:  requested starting point 0/6000000 is ahead of the WAL flush position of this server 0/5000000"
      })
  void whatTheServersSayIsUselessIsMadeAnew(String sentence) {
    own("FATAL", sentence);
    assertThat(verdict(STRANDED_MILLIS)).isEqualTo(new Verdict(sentence, ""));
    assertThat(verdict(STRANDED_MILLIS - 1)).isEqualTo(Verdict.NONE);
    own("FATAL", REFUSED);
    assertThat(verdict(STRANDED_MILLIS)).isEqualTo(Verdict.NONE);
  }

  @Test
  void withoutAProofItIsWaitedForLonger() {
    assertThat(verdict(PATIENCE_MILLIS)).isEqualTo(Verdict.NONE);
    assertThat(verdict(PATIENCE_MILLIS + 1).useless()).contains("60 s", "does not say why");
    own("FATAL", REFUSED);
    assertThat(verdict(PATIENCE_MILLIS)).isEqualTo(Verdict.NONE);
    assertThat(verdict(PATIENCE_MILLIS + 1).useless()).contains("too many connections");
  }

  @Test
  void whatACopyWouldNotMendIsNoReasonForOneHoweverLongItLasts() {
    String held =
        "could not start WAL streaming: ERROR:  replication slot \"forge_two\" is active for PID 4711";
    own("FATAL", held);
    assertThat(verdict(100 * PATIENCE_MILLIS)).isEqualTo(new Verdict("", held));
  }

  @Test
  void whatWasSaidBeforeItFollowedSaysNothing() {
    own("FATAL", PROOF);
    trouble.forget();
    assertThat(verdict(STRANDED_MILLIS)).isEqualTo(Verdict.NONE);
  }

  @Test
  void whatAClientWritesIntoTheLogIsNoProof() {
    trouble.said("2026-01-02 03:04:05.678 UTC [99] xid=0 someone@signalcartel FATAL:  " + PROOF);
    trouble.said("\t2026-01-02 03:04:05.678 UTC [99] xid=0 FATAL:  " + PROOF);
    assertThat(verdict(STRANDED_MILLIS)).isEqualTo(Verdict.NONE);
  }

  private void own(String level, String sentence) {
    trouble.said("2026-01-02 03:04:05.678 UTC [99] xid=0 %s:  %s".formatted(level, sentence));
  }

  private Verdict verdict(long strandedMillis) {
    return trouble.verdict(strandedMillis, PATIENCE_MILLIS);
  }
}
