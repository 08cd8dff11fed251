package dev.circlet.fleet;

import dev.circlet.cache.Group;
import dev.circlet.spring.CacheGroup;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What an application has that traces with OpenTelemetry; the spans of all nodes of this JVM are collected here. */
@Configuration(proxyBeanMethods = false)
class TracedNodes {

    private static final Queue<SpanData> SPANS = new ConcurrentLinkedQueue<>();
    private static final AttributeKey<String> NODE = AttributeKey.stringKey("node");

    @Bean(destroyMethod = "close")
    SdkTracerProvider tracerProvider(Environment environment) {
        String node = environment.getRequiredProperty("circlet.node-name");
        return SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(NODE, node)))
                .addSpanProcessor(SimpleSpanProcessor.create(new Collecting()))
                .build();
    }

    /** The handlers that Spring Boot sets up, in its order. */
    @Bean
    ObservationHandler<Observation.Context> tracing(SdkTracerProvider provider) {
        io.opentelemetry.api.trace.Tracer otel = provider.get("test");
        OtelTracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
        OtelPropagator propagator =
                new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel);
        return new ObservationHandler.FirstMatchingCompositeObservationHandler(
                new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                new DefaultTracingObservationHandler(tracer));
    }

    /** Values made of others: the part of the key behind the colon is a key of the group {@code probe}. */
    static class Maker {

        private final ObjectProvider<Group> probe;

        Maker(@Qualifier("probe") ObjectProvider<Group> probe) {
            this.probe = probe;
        }

        @CacheGroup("made")
        String load(String key) {
            return "made of "
                    + probe.getObject().get(key.substring(key.indexOf(':') + 1)).toUtf8String();
        }
    }

    /** One span, with the node it was made on. */
    record Span(String node, String name, String kind, String trace, String id, String parent) {

        private static Span of(SpanData span) {
            return new Span(
                    String.valueOf(span.getResource().getAttribute(NODE)),
                    span.getName(),
                    span.getKind().name().toLowerCase(java.util.Locale.ROOT),
                    span.getTraceId(),
                    span.getSpanId(),
                    span.getParentSpanId());
        }

        @Override
        public String toString() {
            return node + " " + kind + " " + name;
        }
    }

    /** The spans of a trace, by their ids. */
    static Map<String, Span> trace(String trace) {
        return SPANS.stream()
                .map(Span::of)
                .filter(span -> span.trace().equals(trace))
                .collect(Collectors.toMap(Span::id, Function.identity()));
    }

    static List<Span> spans() {
        return SPANS.stream().map(Span::of).toList();
    }

    static void forget() {
        SPANS.clear();
    }

    private static final class Collecting implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            SPANS.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
