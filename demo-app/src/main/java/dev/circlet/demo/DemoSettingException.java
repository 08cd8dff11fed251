package dev.circlet.demo;

/** A setting of the demo cannot be used. */
public final class DemoSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * Creates the exception.
     *
     * @param problem names the setting and its value
     * @param remedy says what to do
     */
    public DemoSettingException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
