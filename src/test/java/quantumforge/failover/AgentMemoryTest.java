package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

class AgentMemoryTest {

  private static final DatabaseRecord FIRST = record(1);

  @TempDir Path folder;

  /** A majority of the control nodes' copies was brought back from an earlier time. */
  @Test
  void whatContradictsWhatWasHeardIsRefusedWhateverItsNumber() throws Exception {
    AgentMemory memory = AgentMemory.open(folder.resolve("contradicted"));
    DatabaseRecord heard = new DatabaseRecord(7, 3, Mode.ALONE, "two", "", Lsn.ZERO, false, 0);
    assertThat(memory.decide(heard)).isTrue();
    assertThat(memory.decide(new DatabaseRecord(9, 2, Mode.ALONE, "one", "", Lsn.ZERO, false, 0)))
        .isFalse();
    assertThat(memory.decide(new DatabaseRecord(7, 3, Mode.ALONE, "one", "", Lsn.ZERO, false, 0)))
        .isFalse();
    assertThat(memory.decide(new DatabaseRecord(7, 4, Mode.ALONE, "one", "", Lsn.ZERO, false, 0)))
        .isFalse();
    assertThat(memory.decide(heard)).isTrue();
    assertThat(memory.decided()).contains(heard);
    DatabaseRecord next = new DatabaseRecord(8, 3, Mode.ARMING, "two", "one", Lsn.ZERO, false, 0);
    assertThat(memory.decide(next)).isTrue();
  }

  @Test
  void whatFollowsFromADecisionIsNotDoneUnderANewerOne() throws IOException {
    AgentMemory memory = AgentMemory.open(folder.resolve("decided"));
    memory.decide(FIRST);
    assertThat(memory.under(Optional.of(FIRST), () -> {})).isTrue();

    memory.decide(record(2));

    assertThat(
            memory.under(
                Optional.of(FIRST),
                () -> {
                  throw new IOException("it is done");
                }))
        .isFalse();
  }

  @Test
  void noDecisionComesWhileSomethingFollowsFromTheOneBefore() throws Exception {
    AgentMemory memory = AgentMemory.open(folder.resolve("decided"));
    memory.decide(FIRST);
    Thread hearer =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  try {
                    memory.decide(record(2));
                  } catch (IOException failed) {
                    throw new AssertionError(failed);
                  }
                });

    memory.under(
        Optional.of(FIRST),
        () -> {
          hearer.start();
          while (hearer.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
          }
          assertThat(memory.decided()).contains(FIRST);
        });

    hearer.join();
    assertThat(memory.decided()).contains(record(2));
  }

  @Test
  void aLaterLifeIsALaterOneAlsoWhenTheFileIsGone() throws IOException {
    Path file = folder.resolve("decided");
    long before = AgentMemory.open(file).life();
    long after = AgentMemory.open(file).life();
    assertThat(after).isGreaterThan(before);

    Files.delete(file);
    assertThat(AgentMemory.open(file).life()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void anOrderWithWhichItHasBegunIsNotBegunAgainByALaterLife() throws IOException {
    AgentMemory memory = AgentMemory.open(folder.resolve("decided"));
    memory.decide(FIRST);
    memory.rebuilds(5);
    memory.dataOf(3);
    memory.decide(record(2));
    assertThat(AgentMemory.open(folder.resolve("decided")).rebuild()).isEqualTo(5);
  }

  @Test
  void whatIsDecidedOutlivesTheAgent() throws IOException {
    AgentMemory.open(folder.resolve("decided")).decide(record(2));
    AgentMemory again = AgentMemory.open(folder.resolve("decided"));
    assertThat(again.decided()).contains(record(2));
    assertThat(again.decide(FIRST)).isFalse();
  }

  @Test
  void whatIsDamagedIsAsIfNothingHadBeenDecided() throws IOException {
    Path file = folder.resolve("decided");
    AgentMemory memory = AgentMemory.open(file);
    memory.decide(record(2));
    Files.writeString(file, Files.readString(file).replace("version=2", "version=3"));

    AgentMemory again = AgentMemory.open(file);

    assertThat(again.decided()).isEmpty();
    assertThat(again.life()).isGreaterThanOrEqualTo(memory.life());
    assertThat(again.decide(record(2))).isTrue();
  }

  private static DatabaseRecord record(long version) {
    return new DatabaseRecord(version, 1, Mode.ALONE, "one", "", Lsn.ZERO, false, 0);
  }
}
