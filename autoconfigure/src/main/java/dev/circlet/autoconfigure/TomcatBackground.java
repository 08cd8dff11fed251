package dev.circlet.autoconfigure;

import dev.circlet.router.servlet.RouterFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.mapper.MappingData;
import org.apache.catalina.valves.ValveBase;

/**
 * Takes the servlet behind the filter away from requests that no route answers, so that Tomcat treats them as it does where no
 * servlet is: it runs no filters, reads no upload and answers itself. It stands before the host, for that is the first to ask.
 */
final class TomcatBackground extends ValveBase {

    private final Supplier<RouterFilter> router;

    TomcatBackground(Supplier<RouterFilter> router) {
        super(true);
        this.router = router;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Wrapper wrapper = request.getWrapper();
        boolean background = wrapper != null && RouterBackground.NAME.equals(wrapper.getName());
        // A request that comes back from another thread was answered by a route before.
        if (background && !request.isAsync() && !router.get().answers(request)) {
            if (response.isErrorReportRequired()) {
                // Tomcat refused a TRACE and told what the servlet could do.
                response.getCoyoteResponse().getMimeHeaders().removeHeader("Allow");
            }
            unmap(request.getMappingData());
        }
        getNext().invoke(request, response);
    }

    private static void unmap(MappingData mapping) {
        mapping.wrapper = null;
        mapping.matchType = null;
        mapping.requestPath.recycle();
        mapping.wrapperPath.recycle();
        mapping.pathInfo.recycle();
    }
}
