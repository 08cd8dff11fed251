package dev.circlet.spring;

/** Which methods Spring's {@code AnnotationCacheAspect} is woven into. */
final class WovenMethods {

    private static final String ANNOTATIONS = "org.springframework.cache.annotation.";

    private static final String CACHEABLE = "@" + ANNOTATIONS + "Cacheable";
    private static final String PUT = "@" + ANNOTATIONS + "CachePut";
    private static final String EVICT = "@" + ANNOTATIONS + "CacheEvict";
    private static final String CACHING = "@" + ANNOTATIONS + "Caching";

    private static final String ON_CLASS =
            "(execution(public * ((" + CACHEABLE + " *)+).*(..)) && within(" + CACHEABLE + " *))"
                    + " || (execution(public * ((" + PUT + " *)+).*(..)) && within(" + PUT + " *))"
                    + " || (execution(public * ((" + EVICT + " *)+).*(..)) && within(" + EVICT + " *))"
                    + " || (execution(public * ((" + CACHING + " *)+).*(..)) && within(" + CACHING + " *))";

    private static final String ON_METHOD = "execution(" + CACHEABLE + " * *(..))"
            + " || execution(" + PUT + " * *(..))"
            + " || execution(" + EVICT + " * *(..))"
            + " || execution(" + CACHING + " * *(..))";

    /** Methods of objects, by an annotation of their own or of their class. */
    static final String CACHED = "(" + ON_CLASS + " || " + ON_METHOD + ") && this(java.lang.Object)";

    private WovenMethods() {}
}
