package dev.circlet.demo.probe;

import dev.circlet.demo.DemoProperties;
import dev.circlet.spring.CacheGroup;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** A slow source that counts its loads, so that anybody can see who loaded what and how often. */
@Component
final class ProbeLoader {

    private final AtomicLong loads = new AtomicLong();
    private final Duration delay;
    private final String node;

    ProbeLoader(DemoProperties properties, Environment environment) {
        this.delay = properties.probe().delay();
        this.node = environment.getProperty("circlet.node-name", "local");
    }

    @CacheGroup(name = "probe", maxSize = "16MB")
    String load(String key) throws InterruptedException {
        long number = loads.incrementAndGet();
        Thread.sleep(delay.toMillis());
        return key + " loaded by " + node + " #" + number;
    }
}
