package dev.circlet.benchmarks.router;

import java.lang.reflect.Method;
import java.util.List;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Spring MVC's look-up of an annotated method, with the parsing of the path that its servlet does before. */
final class MvcLookup implements Lookup {

    private final RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();

    MvcLookup(List<Call> calls) {
        StaticWebApplicationContext context = new StaticWebApplicationContext();
        context.refresh();
        mapping.setApplicationContext(context);
        mapping.afterPropertiesSet();
        RequestMappingInfo.BuilderConfiguration options = new RequestMappingInfo.BuilderConfiguration();
        options.setPatternParser(mapping.getPatternParser());
        for (Call call : calls) {
            RequestMappingInfo info = RequestMappingInfo.paths(Lookup.braces(call.pattern()))
                    .methods(RequestMethod.valueOf(call.method()))
                    .options(options)
                    .build();
            mapping.registerMapping(info, new Controller(call), Controller.HANDLE);
        }
    }

    @Override
    public Object find(Call call) {
        try {
            ServletRequestPathUtils.parseAndCache(call.fresh());
            return mapping.getHandler(call.servlet());
        } catch (Exception ex) {
            throw new IllegalStateException("No answer to " + call, ex);
        }
    }

    @Override
    public String pattern(Object found) {
        HandlerMethod method = (HandlerMethod) ((HandlerExecutionChain) found).getHandler();
        return ((Controller) method.getBean()).call().pattern();
    }

    /** Stands for a controller; every route has one of its own. */
    record Controller(Call call) {

        static final Method HANDLE = handle();

        void run() {}

        private static Method handle() {
            try {
                return Controller.class.getDeclaredMethod("run");
            } catch (NoSuchMethodException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }
}
