package quantumforge.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a writer was told, compared with what is there. */
class RowVerdictTest {

  private final RowLedger ledger = new RowLedger();
  private final BitSet there = new BitSet();
  private final BitSet twice = new BitSet();

  private int row() {
    return ledger.begin();
  }

  /** A row that is confirmed, and there. */
  private int confirmed() {
    int id = row();
    ledger.acknowledged(id, "one", id);
    there.set(id);
    return id;
  }

  private RowVerdict verdict(int before) {
    return RowVerdict.of("two", ledger.told(), before, there, twice);
  }

  @Test
  void everyConfirmedRowOnceIsClean() {
    confirmed();
    confirmed();

    RowVerdict verdict = verdict(0);

    assertThat(verdict.isClean()).isTrue();
    assertThat(verdict.written()).isEqualTo(2);
    assertThat(verdict.acknowledged()).isEqualTo(2);
    assertThat(verdict.sentence()).isEqualTo("every confirmed row is on two, none twice");
  }

  @Test
  void aConfirmedRowThatIsNotThereIsNamed() {
    confirmed();
    there.clear(confirmed());
    confirmed();

    RowVerdict verdict = verdict(0);

    assertThat(verdict.isClean()).isFalse();
    assertThat(verdict.missing()).isEqualTo(1);
    assertThat(verdict.missingIds()).containsExactly(2);
    assertThat(verdict.sentence()).contains("1 confirmed row is missing ([2])");
  }

  @Test
  void aRowOfTheFirstWayThatTheSecondOneLosesIsMissing() {
    there.clear(confirmed());
    int before = confirmed();
    confirmed();

    RowVerdict verdict = verdict(before);

    assertThat(verdict.missingIds()).containsExactly(1);
    assertThat(verdict.written()).isEqualTo(1);
    assertThat(verdict.acknowledged()).isEqualTo(1);
  }

  @Test
  void aRowThatIsThereTwiceIsNamed() {
    twice.set(confirmed());

    assertThat(verdict(0).isClean()).isFalse();
    assertThat(verdict(0).twiceIds()).containsExactly(1);
  }

  @Test
  void aRowWhoseOutcomeIsUnknownMayBeThereOrNot() {
    ledger.failed(row(), true, "no answer");
    ledger.failed(row(), true, "no answer");
    there.set(2);

    RowVerdict verdict = verdict(0);

    assertThat(verdict.isClean()).isTrue();
    assertThat(verdict.unknown()).isEqualTo(2);
    assertThat(verdict.unknownThere()).isEqualTo(1);
    assertThat(verdict.acknowledged()).isZero();
  }

  @Test
  void aRowThatSurelyWasNotDoneMustNotBeThere() {
    ledger.failed(row(), false, "no primary");
    assertThat(verdict(0).isClean()).isTrue();
    assertThat(verdict(0).notCommitted()).isEqualTo(1);

    there.set(1);

    assertThat(verdict(0).isClean()).isFalse();
    assertThat(verdict(0).appearedIds()).containsExactly(1);
  }

  @Test
  void aRowThatIsUnderWayDoesNotCount() {
    confirmed();
    there.set(row());

    RowVerdict verdict = verdict(0);

    assertThat(verdict.isClean()).isTrue();
    assertThat(verdict.written()).isEqualTo(2);
    assertThat(verdict.acknowledged()).isEqualTo(1);
  }

  @Test
  void onlySoManyRowsAreNamedAndAllAreCounted() {
    IntStream.range(0, RowVerdict.IDS_MAX + 20).forEach(none -> there.clear(confirmed()));

    RowVerdict verdict = verdict(0);

    assertThat(verdict.missing()).isEqualTo(RowVerdict.IDS_MAX + 20);
    assertThat(verdict.missingIds()).hasSize(RowVerdict.IDS_MAX);
    assertThat(verdict.sentence()).contains("100] and more)");
  }

  @Test
  void theFirstRowOnAServerIsTheFirstBehindTheMoment() {
    ledger.acknowledged(row(), "one", 10);
    ledger.acknowledged(row(), "two", 20);
    ledger.acknowledged(row(), "two", 21);
    ledger.acknowledged(row(), "one", 30);

    assertThat(ledger.firstOn("two", 15)).hasValue(20);
    assertThat(ledger.firstOn("one", 15)).hasValue(30);
    assertThat(ledger.firstOn("two", 21)).isEmpty();
  }

  @Test
  void whatIsWrittenSinceIsWhatWasConfirmedBehindIt() {
    int first = confirmed();
    assertThat(ledger.hasWrittenSince(first)).isFalse();
    ledger.failed(row(), false, "no primary");
    assertThat(ledger.hasWrittenSince(first)).isFalse();
    assertThat(ledger.failure()).isEqualTo("no primary");
    confirmed();
    assertThat(ledger.hasWrittenSince(first)).isTrue();
    assertThat(ledger.failure()).isEmpty();
  }
}
