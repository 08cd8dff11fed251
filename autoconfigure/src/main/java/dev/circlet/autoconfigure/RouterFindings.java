package dev.circlet.autoconfigure;

import dev.circlet.spring.RouterLocation.Type;
import java.util.List;

/** What the settings of the router do not do. */
final class RouterFindings {

    private final RouterProperties properties;

    RouterFindings(RouterProperties properties) {
        this.properties = properties;
    }

    void addTo(List<String> findings) {
        boolean servlet = properties.type() == Type.SERVLET;
        if (servlet && properties.filterOrder() != null) {
            findings.add("circlet.router.filter-order is " + properties.filterOrder()
                    + ", which has no effect on a servlet. Set circlet.router.type=filter, or remove it.");
        }
        if (!servlet && properties.loadOnStartup() != 1) {
            findings.add("circlet.router.load-on-startup is " + properties.loadOnStartup()
                    + ", which has no effect on a filter. Set circlet.router.type=servlet, or remove it.");
        }
        if (!properties.unescapePathValues() && !properties.rawPath()) {
            findings.add("circlet.router.unescape-path-values is false, which has no effect without"
                    + " circlet.router.raw-path=true: path values are those of the decoded path. Set the latter, or"
                    + " remove the former.");
        }
    }
}
