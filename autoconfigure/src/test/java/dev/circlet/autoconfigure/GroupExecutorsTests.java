package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.cache.GroupSpec;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupExecutorsTests {

    private final GroupSpec spec =
            GroupSpec.named("books").loadConcurrency(2).maxWaitingLoads(3).build();

    @Test
    void runAsManyLoadsAsTheGroupAllowsAndQueueAsManyAsMayWait() throws Exception {
        ThreadPoolExecutor executor = (ThreadPoolExecutor) new GroupExecutors(false).apply(spec);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 5; i++) {
            executor.execute(() -> awaitQuietly(end));
        }

        assertThat(executor.getPoolSize()).isEqualTo(2);
        assertThat(executor.getQueue()).hasSize(3);
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> executor.execute(() -> {}));
        end.countDown();
        executor.shutdown();
    }

    @Test
    void keepNoThreadWhileThereIsNothingToLoad() {
        ThreadPoolExecutor executor = (ThreadPoolExecutor) new GroupExecutors(false).apply(spec);

        assertThat(executor.allowsCoreThreadTimeOut()).isTrue();
        assertThat(executor.getPoolSize()).isZero();
        executor.shutdown();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualAndPlatformThreadsInheritNothing(boolean virtual) throws Exception {
        InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
        user.set("joe");
        ExecutorService executor = (ExecutorService) new GroupExecutors(virtual).apply(spec);
        try {
            Future<String> seen = executor.submit(() -> Thread.currentThread().getName() + " " + user.get() + " "
                    + Thread.class.getMethod("isVirtual").invoke(Thread.currentThread()));

            assertThat(seen.get()).isEqualTo("circlet-books-1 null " + virtual);
        } finally {
            executor.shutdown();
            user.remove();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
