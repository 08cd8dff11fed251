package dev.circlet.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.cache.DeadlineExceededException;
import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Ticker;
import dev.circlet.cache.TypedGroup;
import dev.circlet.peer.Fleet;
import dev.circlet.ring.Member;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.LoadExecutors;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

class AutoConfigureCircletTests {

    record Price(String symbol, int loads, String thread) {}

    static class Prices {

        final AtomicInteger loads = new AtomicInteger();

        @CacheGroup(value = "prices", ttl = "10m")
        Price load(String symbol) {
            return new Price(
                    symbol, loads.incrementAndGet(), Thread.currentThread().getName());
        }

        @CacheGroup("stuck")
        CompletionStage<String> never(String key) {
            return new CompletableFuture<>();
        }
    }

    @RestController
    static class PriceController {

        private final TypedGroup<Price> prices;

        PriceController(@Qualifier("prices") TypedGroup<Price> prices) {
            this.prices = prices;
        }

        @GetMapping("/prices/{symbol}")
        String price(@PathVariable String symbol) {
            return prices.get(symbol).loads() + ". price of " + symbol;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        Prices prices() {
            return new Prices();
        }

        @Bean
        PeerDirectory directory() {
            return new ScriptedDirectory(
                    "local",
                    List.of(
                            Member.up("local", URI.create("http://127.0.0.1:9")),
                            Member.up("other", URI.create("http://127.0.0.1:9"))));
        }
    }

    @Nested
    @SpringBootTest(
            classes = Shop.class,
            webEnvironment = WebEnvironment.NONE,
            properties = {
                "circlet.node-name=node-1",
                "circlet.peers.discovery=static",
                "circlet.peers.secret=${CIRCLET_SECRET_THAT_NOBODY_SET}",
                "circlet.peers.members.node-1=http://127.0.0.1:9",
                "circlet.peers.members.node-2=http://127.0.0.1:9"
            })
    @AutoConfigureCirclet
    @ExtendWith(OutputCaptureExtension.class)
    class OnAnApplication {

        @Autowired
        ApplicationContext context;

        @Autowired
        Groups groups;

        @Autowired
        CircletClock clock;

        @Autowired
        @Qualifier("prices")
        TypedGroup<Price> prices;

        @Autowired
        Prices source;

        @Test
        void theNodeStandsAlone() {
            assertThat(context.getBeanProvider(Fleet.class)).isEmpty();
            assertThat(context.getBean(Remote.class).self().name()).isEqualTo("node-1");
            assertThat(prices.group().owner("any")).isEqualTo("node-1");
        }

        @Test
        void gettersRunOnTheThreadThatAsks() {
            assertThat(prices.get("ABC").thread())
                    .isEqualTo(Thread.currentThread().getName());
            assertThat(prices.getAsync("DEF")).isCompleted();
        }

        @Test
        void theClockIsTheTests() {
            int first = prices.get("ABC").loads();
            clock.advance(Duration.ofMinutes(8));
            assertThat(prices.get("ABC").loads()).isEqualTo(first);

            clock.advance(Duration.ofMinutes(4));
            assertThat(prices.get("ABC").loads()).isEqualTo(first + 1);
        }

        @Test
        void loadsTakeNoTimeAndNoLessThanThat(CapturedOutput output) {
            prices.get("ABC");
            prices.invalidate("ABC");
            prices.get("ABC");
            assertThat(output).doesNotContain("should not be negative");
        }

        @Test
        void deadlinesAreTheTests() {
            CompletableFuture<?> get = groups.get("stuck").getAsync("key");
            assertThat(get).isNotDone();

            clock.advance(Duration.ofSeconds(6));
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(get::join)
                    .withCauseInstanceOf(DeadlineExceededException.class);
        }

        @Test
        void invalidationsCountAtOnce() {
            int first = prices.get("ABC").loads();
            prices.invalidate("ABC");
            assertThat(prices.get("ABC").loads()).isEqualTo(first + 1);
        }

        @Nested
        class EachMethod {

            @Test
            void beginsWithEmptyGroups() {
                beginsEmpty();
            }

            @Test
            void beginsWithEmptyGroupsWhateverTheOtherDid() {
                beginsEmpty();
            }

            private void beginsEmpty() {
                Group group = prices.group();
                assertThat(group.stats().entries()).isZero();
                int before = source.loads.get();
                prices.get("ABC");
                assertThat(source.loads).hasValue(before + 1);
            }
        }
    }

    @Nested
    @WebMvcTest(PriceController.class)
    @Import(PriceController.class)
    @AutoConfigureCirclet
    class OnASlice {

        @Autowired
        MockMvcTester mvc;

        @Autowired
        CircletClock clock;

        @Test
        void hasGroups() {
            assertThat(mvc.get().uri("/prices/ABC")).hasStatusOk().hasBodyTextEqualTo("1. price of ABC");
            assertThat(mvc.get().uri("/prices/ABC")).hasBodyTextEqualTo("1. price of ABC");

            clock.advance(Duration.ofMinutes(12));
            assertThat(mvc.get().uri("/prices/ABC")).hasBodyTextEqualTo("2. price of ABC");
        }
    }

    /** Such as {@code @JdbcTest}, which leaves out what writes JSON. */
    @Nested
    @SpringBootTest(classes = Prices.class, webEnvironment = WebEnvironment.NONE)
    @AutoConfigureCirclet
    class OnASliceWithoutWeb {

        @Autowired
        @Qualifier("prices")
        TypedGroup<Price> prices;

        @Test
        void objectsAreKept() {
            assertThat(prices.get("ABC").loads()).isOne();
            assertThat(prices.get("ABC").loads()).isOne();
        }
    }

    @Nested
    @SpringBootTest(
            classes = Shop.class,
            webEnvironment = WebEnvironment.NONE,
            properties = "circlet.peers.discovery=NONE")
    class WithoutIt {

        @Autowired
        ApplicationContext context;

        @Autowired
        @Qualifier("prices")
        TypedGroup<Price> prices;

        @Autowired
        Prices source;

        @Test
        void propertiesAreThoseOfTheApplication() {
            assertThat(context.getEnvironment().getProperty("circlet.peers.discovery"))
                    .isEqualTo("NONE");
        }

        @RepeatedTest(2)
        void groupsStayAsATestLeavesThem(RepetitionInfo repetition) {
            int before = source.loads.get();
            prices.get("kept");
            assertThat(source.loads.get() - before).isEqualTo(repetition.getCurrentRepetition() == 1 ? 1 : 0);
        }

        @Test
        void timeAndThreadsAreThoseOfProduction() {
            assertThat(context.getBeanProvider(CircletClock.class)).isEmpty();
            assertThat(prices.get("ABC").thread()).startsWith("circlet-prices-");
        }
    }

    @Nested
    @SpringBootTest(
            classes = {Shop.class, WithTimeOfItsOwn.Own.class},
            webEnvironment = WebEnvironment.NONE)
    @AutoConfigureCirclet
    class WithTimeOfItsOwn {

        @TestConfiguration
        static class Own {

            @Bean
            Ticker ticker() {
                return () -> 0;
            }
        }

        @Test
        void thereIsNoOther(@Autowired ApplicationContext context) {
            assertThat(context.getBean(Ticker.class).read()).isZero();
            assertThat(context.getBeanProvider(CircletClock.class)).isEmpty();
        }
    }

    /** The test's transaction is rolled back first, with all that was to happen at its end. */
    @Nested
    @SpringBootTest(
            classes = {Shop.class, InATransaction.Manager.class},
            webEnvironment = WebEnvironment.NONE)
    @AutoConfigureCirclet
    @Transactional
    class InATransaction {

        @TestConfiguration
        static class Manager extends AbstractPlatformTransactionManager {

            private static final long serialVersionUID = 1L;

            @Override
            protected Object doGetTransaction() {
                return new Object();
            }

            @Override
            protected void doBegin(Object transaction, TransactionDefinition definition) {}

            @Override
            protected void doCommit(DefaultTransactionStatus status) {}

            @Override
            protected void doRollback(DefaultTransactionStatus status) {}
        }

        @RepeatedTest(2)
        void eachMethodBeginsWithEmptyGroups(@Autowired @Qualifier("prices") TypedGroup<Price> prices) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            assertThat(prices.group().stats().entries()).isZero();
            prices.get("ABC");
        }
    }

    @Nested
    @SpringBootTest(
            classes = {Shop.class, WithExecutorsOfItsOwn.Own.class},
            webEnvironment = WebEnvironment.NONE)
    @AutoConfigureCirclet
    class WithExecutorsOfItsOwn {

        @TestConfiguration
        static class Own {

            @Bean
            LoadExecutors executors() {
                return spec -> task -> new Thread(task, "own-" + spec.name()).start();
            }
        }

        @Autowired
        @Qualifier("prices")
        TypedGroup<Price> prices;

        @Test
        void theyRunTheGetters() {
            assertThat(prices.get("ABC").thread()).isEqualTo("own-prices");
        }
    }
}
