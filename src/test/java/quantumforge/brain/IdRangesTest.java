package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IdRangesTest {

  @Test
  void aSetOfRangesIsTheSameAsASetOfIds() {
    SplittableRandom random = new SplittableRandom(7);
    IdRanges ranges = new IdRanges(1_000);
    TreeSet<Long> ids = new TreeSet<>();
    for (int step = 0; step < 20_000; step++) {
      long from = random.nextLong(0, 200);
      long to = from + random.nextLong(0, 9);
      if (random.nextBoolean()) {
        ranges.add(from, to);
        for (long id = from; id <= to; id++) {
          ids.add(id);
        }
      } else {
        TreeSet<Long> expected = new TreeSet<>(ids.subSet(from, true, to, true));
        TreeSet<Long> removed = new TreeSet<>();
        for (IdRanges.Range range : ranges.removeAll(from, to)) {
          for (long id = range.from(); id <= range.to(); id++) {
            removed.add(id);
          }
        }
        assertThat(removed).isEqualTo(expected);
        ids.removeAll(expected);
      }
      for (long id = 0; id < 210; id++) {
        assertThat(ranges.contains(id)).isEqualTo(ids.contains(id));
      }
    }
  }

  @Test
  void rangesThatTouchAreOneAndTheTextBringsThemBack() {
    IdRanges ranges = new IdRanges(10);
    ranges.add(5, 6);
    ranges.add(9, 9);
    ranges.add(7, 8);
    ranges.add(20, 22);
    IdRanges again = new IdRanges(10);
    again.parse(ranges.text());

    assertThat(ranges.text()).isEqualTo("5-9,20-22");
    assertThat(again).isEqualTo(ranges);
  }

  @Test
  void tooManyRangesForgetTheLowest() {
    IdRanges ranges = new IdRanges(2);
    ranges.add(1, 1);
    ranges.add(5, 5);
    ranges.add(9, 9);

    assertThat(ranges.text()).isEqualTo("5-5,9-9");
  }
}
