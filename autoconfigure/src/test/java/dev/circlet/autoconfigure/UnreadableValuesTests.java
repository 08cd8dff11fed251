package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Values that are written and cannot be read: their methods run each time, and the log tells why and never the value. */
@ExtendWith(OutputCaptureExtension.class)
class UnreadableValuesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
            .withUserConfiguration(Caching.class);

    @Test
    void whatJacksonLacksIsTold(CapturedOutput output) {
        runner.run(context -> {
            Methods methods = context.getBean(Methods.class);
            assertThat(methods.closed("4111").number()).isEqualTo("4111 1");
            assertThat(methods.closed("4111").number()).isEqualTo("4111 2");
            assertThat(methods.closed("4111").number()).isEqualTo("4111 3");
            assertThat(warnings(output, "closed")).hasSize(1);
            assertThat(warnings(output, "closed").get(0))
                    .contains(Closed.class.getName(), "Cannot construct instance of", "Codec named 'closed'");
            assertThat(output).doesNotContain("4111");
        });
    }

    @Test
    void whereTheConstructorOfTheValueFailedIsTold(CapturedOutput output) {
        runner.run(context -> {
            Methods methods = context.getBean(Methods.class);
            Picky.strict = false;
            assertThat(methods.picky("4111").number()).isEqualTo("4111 1");
            Picky.strict = true;
            try {
                assertThat(context.getBean(CacheManager.class).getCache("picky").get("4111"))
                        .isNull();
            } finally {
                Picky.strict = false;
            }
            assertThat(warnings(output, "picky").get(0))
                    .contains("java.lang.IllegalArgumentException at " + Picky.class.getName() + ".<init>(");
            assertThat(output).doesNotContain("4111");
        });
    }

    @Test
    void codecsMayFailInTheirOwnWays(CapturedOutput output) {
        runner.withUserConfiguration(Codecs.class).run(context -> {
            CacheManager caches = context.getBean(CacheManager.class);
            for (String name : List.of("checked", "unchecked", "deep")) {
                assertThat(caches.getCache(name).get("k", () -> "4111")).isEqualTo("4111");
                assertThat(caches.getCache(name).get("k")).isNull();
                assertThat(caches.getCache(name).get("k", () -> "4112")).isEqualTo("4112");
                assertThat(warnings(output, name)).hasSize(1);
            }
            assertThat(output).doesNotContain("411");
        });
    }

    @Test
    void aClassThatNobodyCanNameIsToldByItsType(CapturedOutput output) {
        runner.run(context -> {
            assertThat(context.getBean(Methods.class).lambda("4111").number()).isEqualTo("4111 1");
            assertThat(context.getBean(Methods.class).lambda("4111").number()).isEqualTo("4111 2");
            assertThat(warnings(output, "lambdas").get(0)).contains("InvalidTypeIdException of " + Op.class.getName());
            assertThat(output).doesNotContain("4111");
        });
    }

    private static List<String> warnings(CapturedOutput output, String cache) {
        return output.toString()
                .lines()
                .filter(line -> line.contains("Values of cache '" + cache + "' are written but cannot be read back"))
                .toList();
    }

    /** Of which there are lambdas. */
    public interface Op {

        String getNumber();

        default String number() {
            return getNumber();
        }
    }

    /** Has no constructor that Jackson could call. */
    public static final class Closed {

        private final String number;
        private String note;

        Closed(String number, Runnable none) {
            this.number = number;
        }

        public String getNote() {
            return note;
        }

        public void setNote(String note) {
            this.note = note;
        }

        public String getNumber() {
            return number;
        }

        String number() {
            return number;
        }
    }

    /** Takes no values for some time, and says too much about it. */
    record Picky(String number) {

        private static volatile boolean strict;

        Picky {
            if (strict) {
                throw new IllegalArgumentException("of card " + number);
            }
        }
    }

    static class Methods {

        private final AtomicInteger runs = new AtomicInteger();

        @Cacheable("closed")
        public Closed closed(String key) {
            return new Closed(key + " " + runs.incrementAndGet(), () -> {});
        }

        @Cacheable("lambdas")
        public Op lambda(String key) {
            int run = runs.incrementAndGet();
            return () -> key + " " + run;
        }

        @Cacheable("picky")
        public Picky picky(String key) {
            return new Picky(key + " " + runs.incrementAndGet());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(proxyTargetClass = true)
    static class Caching {

        @Bean
        Methods methods() {
            return new Methods();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Codecs {

        private interface Reading {

            String read(String text) throws IOException;
        }

        @Bean
        Codec<String> checked() {
            return failing(text -> {
                throw new IOException("cannot read " + text);
            });
        }

        @Bean
        Codec<String> unchecked() {
            return failing(text -> {
                throw new IllegalArgumentException(text);
            });
        }

        @Bean
        Codec<String> deep() {
            return failing(Codecs::deeper);
        }

        private static String deeper(String text) {
            return deeper(text + deeper(text));
        }

        private static Codec<String> failing(Reading reading) {
            return new Codec<>() {
                @Override
                public ByteView encode(String value) {
                    return ByteView.utf8(value);
                }

                @Override
                public String decode(ByteView bytes) throws IOException {
                    return reading.read(bytes.toUtf8String());
                }

                @Override
                public int version() {
                    return 1;
                }
            };
        }
    }
}
