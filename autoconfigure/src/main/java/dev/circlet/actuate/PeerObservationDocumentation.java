package dev.circlet.actuate;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of the peer protocol.
 *
 * @since 0.1
 */
public enum PeerObservationDocumentation implements ObservationDocumentation {

    /** One exchange with a peer, from the request to the end of the reply. A hit in memory makes none. */
    EXCHANGE {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultPeerObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return LowCardinality.values();
        }
    },

    /** One authentic request of a peer, from its arrival to the end of the reply, on the node that serves it. */
    REQUEST {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultPeerRequestObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return RequestLowCardinality.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return RequestHighCardinality.values();
        }
    };

    /** The keys of {@link #EXCHANGE}; all have few values. */
    public enum LowCardinality implements KeyName {

        /** The name of the peer. */
        PEER("peer"),

        /** What is asked: {@code fetch}, {@code peek}, {@code lease}, {@code fill}, {@code invalidate}, {@code pull} or {@code info}. */
        OPERATION("operation"),

        /** How it ended: {@code ok}, {@code refused}, {@code cancelled}, or the failure in lower case. */
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

    /** The keys of {@link #REQUEST}; all have few values. */
    public enum RequestLowCardinality implements KeyName {

        /** What is asked, as in {@link LowCardinality#OPERATION}. */
        OPERATION("operation"),

        /** How it ended: {@code ok}, {@code refused}, {@code cancelled} by the asking node, or {@code broken}. */
        OUTCOME("outcome");

        private final String key;

        RequestLowCardinality(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /** The keys of {@link #REQUEST} that traces have and meters do not. */
    public enum RequestHighCardinality implements KeyName {

        /** The name of the asking member. */
        PEER("peer");

        private final String key;

        RequestHighCardinality(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
