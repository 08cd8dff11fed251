package dev.circlet.autoconfigure;

import dev.circlet.router.Problem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.web.ErrorProperties.IncludeAttribute;

/**
 * The error page of an application without Spring MVC: a problem detail for whatever a filter, the router or the container
 * refused or failed with. It never tells an exception, and a message only if {@code spring.web.error.include-message} says so.
 */
final class ProblemErrorServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final IncludeAttribute includeMessage;

    ProblemErrorServlet(IncludeAttribute includeMessage) {
        this.includeMessage = includeMessage;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Problem problem = Problem.of(status(request), message(request));
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) {
            problem = new Problem(null, null, problem.status(), problem.detail(), path, problem.extensions());
        }
        byte[] body = problem.toJson().getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    /** Who asks for the error page itself finds nothing. */
    private static int status(HttpServletRequest request) {
        boolean error = request.getDispatcherType() == DispatcherType.ERROR;
        Object status = error ? request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) : null;
        if (status instanceof Integer code && code >= 400 && code <= 599) {
            return code;
        }
        return error ? 500 : 404;
    }

    private @Nullable String message(HttpServletRequest request) {
        boolean include = includeMessage == IncludeAttribute.ALWAYS
                || includeMessage == IncludeAttribute.ON_PARAM && asked(request.getParameter("message"));
        if (!include || request.getDispatcherType() != DispatcherType.ERROR) {
            return null;
        }
        Object message = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
        Object failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (failure instanceof ServletException wrapper && wrapper.getRootCause() != null) {
            failure = wrapper.getRootCause();
        }
        // Containers put their own words before or around those of the exception.
        Object told = failure instanceof Throwable thrown ? thrown.getMessage() : message;
        return told instanceof String text && !text.isBlank() ? text : null;
    }

    private static boolean asked(@Nullable String parameter) {
        return parameter != null && !parameter.equalsIgnoreCase("false");
    }
}
