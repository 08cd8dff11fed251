package dev.circlet.demo.quotes;

import dev.circlet.demo.DemoProperties;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Service;

/** Prices symbols, slowly, as any Spring service would. That others share its work is not its business. */
@Service
class QuoteService {

    private final AtomicLong executions = new AtomicLong();
    private final Duration delay;
    private final String node;

    QuoteService(DemoProperties properties, Environment environment) {
        this.delay = properties.quotes().delay();
        this.node = environment.getProperty("circlet.node-name", "local");
    }

    @Cacheable("quotes")
    public String price(String symbol) throws InterruptedException {
        long number = executions.incrementAndGet();
        Thread.sleep(delay.toMillis());
        return symbol + " priced by " + node + " #" + number;
    }

    @CacheEvict("quotes")
    public void forget(String symbol) {}
}
