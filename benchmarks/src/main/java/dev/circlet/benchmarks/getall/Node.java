package dev.circlet.benchmarks.getall;

import dev.circlet.cache.Group;
import dev.circlet.spring.CacheGroup;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A member of a fleet: a Boot application on Tomcat with one group, which keeps no copies of what others own. */
record Node(ConfigurableApplicationContext context) implements AutoCloseable {

    private static final int VALUE_BYTES = Integer.getInteger("bytes", 1024);

    /** Starts the members of a fleet, which know each other's addresses and prove who they are with a secret. */
    static List<Node> start(int count) throws Exception {
        List<Integer> ports = freePorts(count);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new Node(new SpringApplicationBuilder(Application.class)
                    .web(WebApplicationType.SERVLET)
                    .properties(properties(i, ports))
                    .run()));
        }
        return nodes;
    }

    private static List<Integer> freePorts(int count) throws Exception {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private static Map<String, Object> properties(int index, List<Integer> ports) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("server.port", ports.get(index));
        properties.put("server.address", "127.0.0.1");
        properties.put("circlet.node-name", name(index));
        properties.put("circlet.peers.secret", "a secret of at least thirty-two bytes, for benchmarks");
        properties.put("circlet.defaults.hot-share", "0");
        // On a machine that is short of time, nobody is to load what an owner is slow to give.
        properties.put("circlet.peers.timeouts.connect", "2s");
        properties.put("circlet.peers.timeouts.first-frame", "5s");
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.jmx.enabled", "false");
        properties.put("logging.level.root", "warn");
        for (int i = 0; i < ports.size(); i++) {
            properties.put("circlet.peers.members." + name(i), "http://127.0.0.1:" + ports.get(i));
        }
        return properties;
    }

    static String name(int index) {
        return "node-" + (index + 1);
    }

    Group group() {
        return context.getBean(Group.class);
    }

    int loads() {
        return context.getBean(AtomicInteger.class).get();
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        private final AtomicInteger loads = new AtomicInteger();

        @Bean
        AtomicInteger loads() {
            return loads;
        }

        @CacheGroup("pages")
        byte[] load(String key) {
            loads.incrementAndGet();
            return new byte[VALUE_BYTES];
        }
    }
}
