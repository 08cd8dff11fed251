package dev.circlet.autoconfigure;

/** A bean that defines routes failed. */
final class RouterConfigurerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The name of the bean. */
    private final String bean;

    RouterConfigurerException(String bean, RuntimeException cause) {
        super("RouterConfigurer '" + bean + "' failed: " + cause.getMessage(), cause);
        this.bean = bean;
    }

    String bean() {
        return bean;
    }
}
