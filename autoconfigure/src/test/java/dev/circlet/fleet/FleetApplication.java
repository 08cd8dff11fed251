package dev.circlet.fleet;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupException;
import dev.circlet.cache.Lookup;
import dev.circlet.spring.CacheGroup;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * One node of the fleets that the integration tests start, in this JVM or in one of its own. Its getter counts its calls;
 * keys named {@code slow...} take as long as {@code test.slow} says, and those named {@code huge...} are larger than allowed.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@RestController
class FleetApplication {

    private static final String HUGE = "x".repeat(2 << 20);

    private final AtomicInteger loads = new AtomicInteger();
    private final Map<String, Integer> loadsByKey = new ConcurrentHashMap<>();
    private final Environment environment;

    FleetApplication(Environment environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        SpringApplication.run(FleetApplication.class, arguments);
    }

    @CacheGroup("probe")
    @Nullable
    String load(String key) throws InterruptedException {
        long began = System.nanoTime();
        int number = loads.incrementAndGet();
        loadsByKey.merge(key, 1, Integer::sum);
        Duration delay = key.startsWith("slow")
                ? environment.getRequiredProperty("test.slow", Duration.class)
                : Duration.ofMillis(50);
        Thread.sleep(delay.toMillis());
        if (key.startsWith("broken")) {
            throw new IllegalStateException("the source is down");
        }
        if (key.startsWith("huge")) {
            return HUGE;
        }
        return key.startsWith("absent")
                ? null
                : key + " by " + environment.getProperty("circlet.node-name") + " #" + number + " at " + began;
    }

    /** The application's own chain: nothing of it is about peers. */
    @Bean
    SecurityFilterChain applicationChain(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .csrf(csrf -> csrf.disable())
                .build();
    }

    int loads() {
        return loads.get();
    }

    @GetMapping("/loads")
    String loadsAsText(@RequestParam(required = false) @Nullable String key) {
        return String.valueOf(key == null ? loads() : loadsByKey.getOrDefault(key, 0));
    }

    /** What the application does with the group. */
    @RestController
    static class Reader {

        private final Group probe;

        Reader(@Qualifier("probe") Group probe) {
            this.probe = probe;
        }

        Group probe() {
            return probe;
        }

        @GetMapping("/get")
        ResponseEntity<String> get(@RequestParam String key, @RequestParam(defaultValue = "PT5S") String deadline) {
            Lookup lookup = probe.lookupAsync(key, Duration.parse(deadline)).join();
            return ResponseEntity.status(lookup.found() ? 200 : 404)
                    .header("X-Owner", lookup.owner())
                    .header("X-Source", lookup.source().name())
                    .body(lookup.found() ? lookup.value().toUtf8String() : "absent");
        }

        /** Gets many keys, each in its turn, and tells how many failed and why the last one did. */
        @GetMapping("/many")
        String many(@RequestParam String prefix, @RequestParam int count) {
            int failed = 0;
            String last = "";
            for (int i = 0; i < count; i++) {
                try {
                    String value = probe.get(prefix + i).toUtf8String();
                    if (!value.startsWith(prefix + i + " by ")) {
                        throw new IllegalStateException("the value of another key: " + value);
                    }
                } catch (RuntimeException failure) {
                    failed++;
                    last = failure.toString();
                }
            }
            return failed + " failed " + last;
        }

        @DeleteMapping("/get")
        String delete(@RequestParam String key) {
            return String.join(",", probe.invalidate(key).unreached());
        }

        @ExceptionHandler(Exception.class)
        ResponseEntity<String> failed(Exception failure) {
            Throwable cause = failure instanceof java.util.concurrent.CompletionException
                            && failure.getCause() instanceof GroupException group
                    ? group
                    : failure;
            return ResponseEntity.status(500).body(cause.toString());
        }
    }
}
