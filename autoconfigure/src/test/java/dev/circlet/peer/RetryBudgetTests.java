package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many questions may be asked again elsewhere. */
class RetryBudgetTests {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void startsWithTenSecondsOfTheMinimum() {
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        assertThat(retries(budget, 0)).isEqualTo(100);
    }

    @Test
    void earnsTheMinimumEachSecond() {
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        retries(budget, 0);
        assertThat(retries(budget, SECOND)).isEqualTo(10);
        assertThat(retries(budget, SECOND)).isZero();
        assertThat(retries(budget, SECOND + SECOND / 2)).isEqualTo(5);
    }

    @Test
    void earnsAShareOfAllRequests() {
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        retries(budget, 0);
        for (int i = 0; i < 1_000; i++) {
            budget.request(0);
        }
        assertThat(retries(budget, 0)).isEqualTo(200);
    }

    @Test
    void isTheLargerOfShareAndMinimumAndNotTheirSum() {
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        retries(budget, 0);
        int retries = 0;
        for (int second = 1; second <= 60; second++) {
            for (int i = 0; i < 1_000; i++) {
                budget.request(second * SECOND);
            }
            retries += retries(budget, second * SECOND);
        }
        assertThat(retries).isBetween(60 * 200, 60 * 200 + 10);
    }

    @Test
    void leavesTheMinimumToThoseWhoAskLittle() {
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        retries(budget, 0);
        int retries = 0;
        for (int second = 1; second <= 60; second++) {
            for (int i = 0; i < 20; i++) {
                budget.request(second * SECOND);
            }
            retries += retries(budget, second * SECOND);
        }
        assertThat(retries).isBetween(600, 60 * 14);
    }

    @Test
    void doesNotSaveTheShareOfLongAgo() {
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        for (int i = 0; i < 100_000; i++) {
            budget.request(0);
        }
        assertThat(retries(budget, 11 * SECOND)).isEqualTo(100);
    }

    @Test
    void savesNoMoreThanTenSecondsOfRest() {
        RetryBudget budget = new RetryBudget(0, 10, 0);
        retries(budget, 0);
        assertThat(retries(budget, 1_000 * SECOND)).isEqualTo(100);
    }

    @Test
    void losesNothingOfWhatIsEarnedInShortMoments() {
        RetryBudget budget = new RetryBudget(0, 10, 0);
        retries(budget, 0);
        int retries = 0;
        for (long now = 0; now < SECOND; now += SECOND / 1_000) {
            retries += retries(budget, now);
        }
        assertThat(retries).isBetween(9, 10);
    }

    private static int retries(RetryBudget budget, long now) {
        int retries = 0;
        while (budget.tryRetry(now)) {
            retries++;
        }
        return retries;
    }
}
