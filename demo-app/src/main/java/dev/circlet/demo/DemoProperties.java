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
 */
@ConfigurationProperties("demo")
public record DemoProperties(
        @Nullable Path photos, @DefaultValue Probe probe) {

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
            if (delay.isNegative()) {
                throw new DemoSettingException(
                        "demo.probe.delay " + delay + " is negative", "Give 0 or more, such as 200ms.");
            }
        }
    }
}
