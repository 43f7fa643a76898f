package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.chaos.History.Effect;
import quantumforge.chaos.History.Effect.Known;

/** The checker must see what it is there for. */
class CheckTest {

  private static Ack ack(long id, long sent, long acked, String server, int timeline) {
    return new Ack("client", id, sent, acked, server, timeline);
  }

  private static Known known(long version, long epoch, String primary) {
    return new Known(version, "witness", version, epoch, "ALONE", primary, "");
  }

  @Test
  void aFailoverThereAndBackIsAsItMustBe() {
    List<Ack> acks =
        List.of(ack(1, 10, 20, "a", 1), ack(2, 30, 40, "b", 2), ack(3, 50, 60, "a", 3));
    List<Effect> effects = List.of(known(1, 1, "a"), known(2, 2, "b"), known(3, 3, "a"));
    assertThat(Check.of(acks, effects)).isEmpty();
  }

  @Test
  void twoServersOfOneTimelineAreSeen() {
    assertThat(Check.of(List.of(ack(1, 10, 20, "a", 2), ack(2, 30, 40, "b", 2)), List.of()))
        .singleElement()
        .asString()
        .contains("timeline 2", "a row 1", "b row 2");
  }

  @Test
  void anOldServerThatGoesOnIsSeen() {
    List<Ack> acks =
        List.of(ack(1, 10, 20, "a", 1), ack(2, 30, 40, "b", 2), ack(3, 41, 50, "a", 1));
    assertThat(Check.of(acks, List.of()))
        .singleElement()
        .asString()
        .contains("a acknowledged row 3");
  }

  @Test
  void whatWasAskedBeforeMayBeToldLater() {
    List<Ack> acks = List.of(ack(2, 30, 40, "b", 2), ack(1, 10, 90, "a", 1));
    assertThat(Check.of(acks, List.of())).isEmpty();
  }

  @Test
  void twoRecordsOfOneVersionAreSeen() {
    assertThat(Check.of(List.of(), List.of(known(4, 2, "a"), known(4, 3, "b"))))
        .singleElement()
        .asString()
        .contains("version 4");
  }

  @Test
  void twoPrimariesOfOneEpochAreSeen() {
    assertThat(Check.of(List.of(), List.of(known(4, 2, "a"), known(5, 2, "b"))))
        .singleElement()
        .asString()
        .contains("epoch 2 has the primary a, and b");
  }

  @Test
  void anEpochThatShrinksIsSeen() {
    assertThat(Check.of(List.of(), List.of(known(4, 3, "a"), known(5, 2, "b"))))
        .singleElement()
        .asString()
        .contains("version 5 has epoch 2");
  }
}
