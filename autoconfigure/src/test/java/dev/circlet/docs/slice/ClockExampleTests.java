package dev.circlet.docs.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

import dev.circlet.cache.TypedGroup;
import dev.circlet.spring.CacheGroup;
import dev.circlet.test.AutoConfigureCirclet;
import dev.circlet.test.CircletClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@WebMvcTest(QuoteController.class)
@Import(Quotes.class)
@AutoConfigureCirclet
class ClockExampleTests {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private CircletClock clock;

    @MockitoBean
    private Exchange exchange;

    @Test
    void quotesAreKeptForAMinute() {
        given(exchange.price("ABC")).willReturn(100, 101);

        assertThat(mvc.get().uri("/quotes/ABC")).hasStatusOk().hasBodyTextEqualTo("100");
        assertThat(mvc.get().uri("/quotes/ABC")).hasBodyTextEqualTo("100");

        clock.advance(Duration.ofSeconds(67)); // the TTL and its jitter of 10 %
        assertThat(mvc.get().uri("/quotes/ABC")).hasBodyTextEqualTo("101");
    }
}

interface Exchange {

    int price(String symbol);
}

class Quotes {

    private final Exchange exchange;

    Quotes(Exchange exchange) {
        this.exchange = exchange;
    }

    @CacheGroup(value = "quotes", ttl = "1m")
    Integer load(String symbol) {
        return exchange.price(symbol);
    }
}

@RestController
class QuoteController {

    private final TypedGroup<Integer> quotes;

    QuoteController(@Qualifier("quotes") TypedGroup<Integer> quotes) {
        this.quotes = quotes;
    }

    @GetMapping("/quotes/{symbol}")
    String quote(@PathVariable String symbol) {
        return String.valueOf(quotes.get(symbol));
    }
}

/** Where the slice begins. */
@SpringBootApplication
class QuoteApplication {}
