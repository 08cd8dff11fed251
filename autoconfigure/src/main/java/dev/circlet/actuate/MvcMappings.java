package dev.circlet.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.io.Resource;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * What Spring MVC answers, read from the handler mappings of a context that exist already: none is created for this. Resources
 * at {@code /**} are left out, for they are meant to get what nobody else answers, and so are resources without a place.
 *
 * @since 0.1
 */
public final class MvcMappings {

    private final String servletPath;
    private final Predicate<Class<?>> ignored;
    private final List<ForeignMapping> found = new ArrayList<>();

    private MvcMappings(String servletPath, Predicate<Class<?>> ignored) {
        this.servletPath = servletPath;
        this.ignored = ignored;
    }

    /**
     * Reads the mappings.
     *
     * @param beans the beans of the context
     * @param servletPath the path of the dispatcher servlet; empty for the root
     * @param ignored the types of controllers to leave out
     * @return what they answer, the actuator included if Spring MVC serves it on the same port
     */
    public static List<ForeignMapping> of(
            ConfigurableListableBeanFactory beans, String servletPath, Predicate<Class<?>> ignored) {
        MvcMappings mappings = new MvcMappings(servletPath, ignored);
        for (String name : beans.getBeanNamesForType(HandlerMapping.class, false, false)) {
            if (beans.containsSingleton(name)) {
                mappings.add(beans.getBean(name));
            }
        }
        return List.copyOf(mappings.found);
    }

    private void add(Object mapping) {
        if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
            methods.getHandlerMethods().forEach(this::add);
        } else if (mapping instanceof RouterFunctionMapping functions) {
            RouterFunction<?> function = functions.getRouterFunction();
            if (function != null) {
                found.addAll(FunctionalMappings.of(function, servletPath));
            }
        } else if (mapping instanceof AbstractUrlHandlerMapping urls) {
            add(urls);
        }
    }

    private void add(RequestMappingInfo info, HandlerMethod method) {
        if (ignored.test(method.getBeanType())) {
            return;
        }
        String handler = method.toString();
        String kind = handler.startsWith("Actuator") ? "actuator mapping" : "Spring MVC mapping";
        Set<String> methods =
                info.getMethodsCondition().getMethods().stream().map(Enum::name).collect(Collectors.toSet());
        for (String pattern : info.getPatternValues()) {
            add(kind, methods, pattern, handler);
        }
    }

    private void add(AbstractUrlHandlerMapping urls) {
        for (Map.Entry<String, Object> entry : urls.getHandlerMap().entrySet()) {
            if (!entry.getKey().equals("/**") && exists(entry.getValue())) {
                add("Spring MVC mapping", Set.of(), entry.getKey(), name(entry.getValue()));
            }
        }
        if (urls.getRootHandler() != null && !urls.getHandlerMap().containsKey("/")) {
            add("Spring MVC mapping", Set.of("GET"), "/", name(urls.getRootHandler()));
        }
    }

    private void add(String kind, Set<String> methods, String pattern, String handler) {
        String path = pattern.isEmpty() || pattern.startsWith("/") ? pattern : "/" + pattern;
        found.add(new ForeignMapping(kind, methods, servletPath + path, handler, servletPath, false));
    }

    private static boolean exists(Object handler) {
        return !(handler instanceof ResourceHttpRequestHandler resources)
                || resources.getLocations().stream().anyMatch(Resource::exists);
    }

    private static String name(Object handler) {
        return handler instanceof String bean ? bean : handler.getClass().getSimpleName();
    }
}
