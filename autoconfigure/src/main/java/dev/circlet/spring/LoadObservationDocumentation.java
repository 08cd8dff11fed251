package dev.circlet.spring;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of loads.
 *
 * @since 0.1
 */
public enum LoadObservationDocumentation implements ObservationDocumentation {

    /** One getter call, until the stage ends that it may return. */
    LOAD {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultLoadObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return LowCardinality.values();
        }
    };

    /** The keys of {@link #LOAD}; all have few values. */
    public enum LowCardinality implements KeyName {

        /** The name of the group. */
        GROUP("group"),

        /**
         * How it ended: {@code success}, {@code absent} for a key the source does not have, {@code error}, or {@code cancelled},
         * also for a cached method whose value is not to be kept.
         */
        OUTCOME("outcome");

        private final String key;

        LowCardinality(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
