package dev.circlet.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the demo.
 *
 * @param photos Folder whose images are shown; without one, the images that were drawn when the demo was built.
 * @param probe Settings of the probe.
 * @param quotes Settings of the quotes.
 */
@ConfigurationProperties("demo")
public record DemoProperties(
        @Nullable Path photos,
        @DefaultValue Probe probe,
        @DefaultValue Quotes quotes) {

    /**
     * Settings of the probe.
     *
     * @param delay How long the probe's source takes for one load.
     */
    public record Probe(@DefaultValue("200ms") Duration delay) {

        /**
         * Checks the delay.
         *
         * @param delay zero or more
         */
        public Probe {
            check("demo.probe.delay", delay);
        }
    }

    /**
     * Settings of the quotes.
     *
     * @param delay How long it takes to price one symbol.
     */
    public record Quotes(@DefaultValue("200ms") Duration delay) {

        /**
         * Checks the delay.
         *
         * @param delay zero or more
         */
        public Quotes {
            check("demo.quotes.delay", delay);
        }
    }

    private static void check(String property, Duration delay) {
        if (delay.isNegative()) {
            throw new DemoSettingException(property + " " + delay + " is negative", "Give 0 or more, such as 200ms.");
        }
    }
}
