package quantumforge.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private final Budget budget = new Budget(100, 1_000);

  @Test
  void spendsUpToTheLimitAndSaysWhenThereIsRoomAgain() {
    assertThat(budget.trySpend(0, 60)).isZero();
    assertThat(budget.trySpend(10, 40)).isZero();
    assertThat(budget.trySpend(20, 1)).isEqualTo(981);
    assertThat(budget.trySpend(1_001, 60)).isZero();
    assertThat(budget.trySpend(1_002, 1)).isPositive();
  }

  @Test
  void neverSpendsMoreThanTheLimitInAnyWindow() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    List<long[]> spent = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 2_000; i++) {
      now += random.nextInt(100);
      int cost = random.nextInt(1, 60);
      if (budget.trySpend(now, cost) == 0) {
        spent.add(new long[] {now, cost});
      }
    }
    for (long[] from : spent) {
      long inWindow =
          spent.stream()
              .filter(one -> one[0] >= from[0] && one[0] <= from[0] + 1_000)
              .mapToLong(one -> one[1])
              .sum();
      assertThat(inWindow).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void believesTheVenueWhenItCountedMore() {
    budget.trySpend(0, 10);
    budget.observe(5, 95);
    assertThat(budget.used(5)).isEqualTo(95);
    assertThat(budget.trySpend(6, 10)).isPositive();
    budget.observe(7, 20);
    assertThat(budget.used(7)).as("the venue's window began anew, ours did not").isEqualTo(95);
  }

  @Test
  void spendsNothingWhileTheVenueForbidsIt() {
    budget.block(0, 5_000);
    budget.block(0, 3_000);
    assertThat(budget.trySpend(4_000, 1)).isEqualTo(1_000);
    assertThat(budget.trySpend(5_000, 1)).isZero();
  }

  @Test
  void lateSpendingOfMoreThanTheLimitIsPossibleOnlyAlone() {
    assertThat(budget.trySpend(0, 250)).isZero();
    assertThat(budget.trySpend(1, 1)).isPositive();
  }
}
